// Subscribing a browser to pushes. Without a script, or where the browser cannot or will not, the page says so and nothing else is lost.
"use strict";

const subscribing = document.querySelector("form[data-push]");
if (subscribing) {
  const say = (what) => document.querySelectorAll("[data-says]").forEach((each) => { each.hidden = each.dataset.says !== what; });
  const point = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const can = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

  if (can) {
    subscribing.hidden = Notification.permission === "denied";
    say(Notification.permission === "denied" ? "denied" : "");
    // a key that the house no longer has belongs to a subscription of before: the browser keeps one only
    const subscribed = async (registration, key) => {
      const kept = await registration.pushManager.getSubscription();
      const same = kept && kept.options.applicationServerKey
        && String(new Uint8Array(kept.options.applicationServerKey)) === String(key);
      if (same) return kept;
      if (kept) await kept.unsubscribe();
      return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    };
    subscribing.querySelector("[data-subscribe]").addEventListener("click", async () => {
      if (await Notification.requestPermission() !== "granted") return say("denied");
      try {
        await navigator.serviceWorker.register(subscribing.dataset.worker, { scope: "/" });
        const made = (await subscribed(await navigator.serviceWorker.ready, point(subscribing.dataset.push))).toJSON();
        for (const [name, value] of Object.entries({ endpoint: made.endpoint, ...made.keys })) {
          if (subscribing.elements[name]) subscribing.elements[name].value = value;
        }
        subscribing.submit();
      } catch { say("failed"); }
    });
  }
}
