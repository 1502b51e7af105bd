// Runs before the first paint: "auto" follows the device. A page that says light or dark has been told so by the server.
"use strict";
document.documentElement.classList.replace("no-js", "js");
(() => {
  const root = document.documentElement;
  if (root.dataset.theme !== "auto") return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  follow();
})();
