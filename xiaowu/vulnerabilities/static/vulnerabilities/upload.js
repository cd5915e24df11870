// A long upload says how far it is. Without a script the form is sent as any other, and the browser says so itself.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target, told = form.querySelector?.("[data-upload]");
  if (!told || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.uploading) return;
  form.dataset.uploading = "1";
  const bar = told.querySelector("progress"), words = told.querySelector("[data-words]"), say = (name) => { words.textContent = told.dataset[name]; };
  told.hidden = false;
  say("sending");
  bar.value = 0;
  const sending = new XMLHttpRequest();
  sending.upload.addEventListener("progress", (at) => {
    if (at.lengthComputable) bar.value = Math.floor((at.loaded / at.total) * 100);
  });
  sending.upload.addEventListener("load", () => { bar.removeAttribute("value"); say("reading"); });
  sending.addEventListener("load", () => {
    const main = new DOMParser().parseFromString(sending.responseText, "text/html").querySelector("main");
    if (!main) return location.assign(sending.responseURL);
    // in its place, so that going back does not lead to the form that was sent
    history.replaceState(null, "", sending.responseURL);
    document.querySelector("main").replaceWith(main);
    document.title = `${main.querySelector("h1")?.textContent ?? ""} · ${document.title.split(" · ").pop()}`;
    scrollTo(0, 0);
  });
  sending.addEventListener("error", () => { delete form.dataset.uploading; bar.value = 0; say("failed"); });
  sending.open("POST", form.action);
  sending.send(new FormData(form));
});
