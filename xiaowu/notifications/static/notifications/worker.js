// What a browser does with a push: show that there is something, and open it when it is touched. It keeps nothing and answers no request of a page.
"use strict";

self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data.json(); } catch { /* an empty push shows the name of the house */ }
  const shown = { body: said.body || "", tag: said.tag || "", icon: "/static/ui/icon-192.png", data: { url: said.url || "/" } };
  event.waitUntil(self.registration.showNotification(said.title || "校務", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
