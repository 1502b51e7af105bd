// What a page does beyond links and forms. Every page works without this file, only less comfortably.
"use strict";

// Copy the text of an element: ids, raw exchanges.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.querySelector(button.dataset.copy)?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
    button.dataset.copied = "yes";
    setTimeout(() => delete button.dataset.copied, 1500);
  } catch {
    window.getSelection().selectAllChildren(document.querySelector(button.dataset.copy));
  }
});

// What was entered wrongly is where one goes on.
document.querySelector("main form .is-invalid")?.focus();

// A menu closes when somebody clicks elsewhere or presses Escape.
const openMenus = () => document.querySelectorAll("details.more[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) { menu.open = false; menu.querySelector("summary").focus(); }
});

// The arrows open a menu and walk through it, Escape closes it. The library knows such keys for menus of its own making
// alone and stumbles over ours, so it does not hear of them.
window.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.more");
  if (!menu || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  menu.open = event.key !== "Escape";
  if (!menu.open) { menu.querySelector("summary").focus(); return; }
  const choices = [...menu.querySelectorAll(".dropdown-item:not(:disabled)")];
  const here = choices.indexOf(event.target);
  const next = event.key === "ArrowDown" ? here + 1 : Math.max(here, 0) - 1;
  choices[(next + choices.length) % choices.length]?.focus();
}, true);

// Leaving a search box empty leaves it out of the address, so that addresses stay readable.
document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

// One key goes to a screen, unless somebody is typing: the letters stand on the help page.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, select, textarea")) target.focus(); else target.click();
});

// Texts that explain a status appear on hover, focus and touch; also in what htmx has just brought in.
const explain = (root) => {
  const Tooltip = window.tabler?.Tooltip;
  if (!Tooltip) return;
  for (const element of root.querySelectorAll("[data-tip]")) {
    Tooltip.getOrCreateInstance(element, {
      title: element.dataset.tip, trigger: "hover focus", customClass: "tip", container: "body",
    });
  }
};
document.addEventListener("DOMContentLoaded", () => explain(document));
document.addEventListener("htmx:load", (event) => explain(event.target));
// A finger cannot hover: its first touch of an explained link shows the text, the second one follows the link.
let explained = null;
document.addEventListener("pointerdown", (event) => {
  explained = event.target.closest?.("a[data-tip][aria-describedby]");
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-tip]");
  const finger = event.pointerType === "touch" || window.matchMedia("(hover: none)").matches;
  if (link && finger && event.detail && link !== explained) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", () => {
  for (const tip of document.querySelectorAll("body > .tooltip")) tip.remove();
});

// While a run is going the page asks once a second; when the asking fails, say so instead of standing still.
document.addEventListener("htmx:sendError", () => { document.body.dataset.offline = "yes"; });
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) document.body.dataset.offline = "yes";
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) delete document.body.dataset.offline;
});

// A passkey that the browser or the person refused: say so where they look, and let them try again.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  let told = document.querySelector("#passkey-error");
  if (!told) {
    told = Object.assign(document.createElement("div"), { id: "passkey-error", className: "alert alert-danger" });
    told.setAttribute("role", "alert");
    told.textContent = "The passkey was not accepted. Try again.";
    document.querySelector("#main h1")?.after(told);
  }
  told.hidden = false;
});

// Of many tabs on a phone the one that is open is in sight.
for (const tabs of document.querySelectorAll(".tabs")) {
  const here = tabs.querySelector("[aria-current]");
  if (here) tabs.scrollLeft = here.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
}

// Paper is white, whatever the screen is.
let onScreen = null;
window.addEventListener("beforeprint", () => {
  onScreen = document.documentElement.dataset.bsTheme;
  document.documentElement.dataset.bsTheme = "light";
});
window.addEventListener("afterprint", () => { document.documentElement.dataset.bsTheme = onScreen; });

// The menu on a phone.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-unfold]");
  if (!button) return;
  const open = document.querySelector(button.dataset.unfold).classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
});
