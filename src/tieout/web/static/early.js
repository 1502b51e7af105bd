// What cannot wait for the rest of the page: light or dark before the first paint, and what a form does when it is sent
// or chosen from. On a slow line somebody clicks long before the other scripts are there.
"use strict";
document.documentElement.classList.replace("no-js", "js");

// "auto" follows the device. A page that says light or dark has been told so by the server.
(() => {
  const root = document.documentElement;
  if (root.dataset.theme !== "auto") return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  follow();
})();

// A form that was sent once is not sent again: the button says so until the answer comes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.sent) { if (form.dataset.sent) event.preventDefault(); return; }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) button.classList.add("is-busy");
});

// The back button shows a page as it was left: make its forms usable again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
  }
});

// A choice that acts at once: organisation, page size. Whoever chooses by keyboard is let finish: the first letter of
// a name chooses already, and the next ones would be typed on another page, where a letter leads to a screen.
(() => {
  const REST = 700; // milliseconds without a key after which a choice is made
  let typed = false;
  let due = 0;
  const act = (select) => { clearTimeout(due); typed = false; select.form.requestSubmit(); };
  const wait = (select) => { clearTimeout(due); due = setTimeout(act, REST, select); };
  document.addEventListener("pointerdown", () => { typed = false; });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-submit-on-change]")) return;
    typed = !["Enter", "Tab"].includes(event.key);
    if (due) wait(event.target);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-submit-on-change]")) return;
    if (typed) wait(event.target); else act(event.target);
  });
})();
