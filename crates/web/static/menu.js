// Menus close when one leaves them: by Escape, by a click beside them, by moving the focus on. Without script they are plain `details`.
"use strict";
const menus = [...document.querySelectorAll("details.menu")];
const closeBut = (kept) => menus.forEach((menu) => menu !== kept && menu.removeAttribute("open"));
document.addEventListener("click", (event) => closeBut(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && menus.find((menu) => menu.open);
  if (!open) return;
  closeBut(null);
  open.querySelector("summary").focus();
});
menus.forEach((menu) => menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && menu.removeAttribute("open")));
// On a narrow screen the tab of this page may lie beyond the edge.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
