// The page works without this: it remembers the theme, and moves to the search box on "/".
"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  if (stored() === "dark" || stored() === "light") root.dataset.theme = stored();

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-button]");
    const show = () => { button.textContent = isDark() ? "Ljust läge" : "Mörkt läge"; };
    button.hidden = false;
    show();
    dark.addEventListener("change", show);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* kept for this page only */ }
      show();
    });
    document.addEventListener("keydown", (event) => {
      const box = document.querySelector("[data-search]");
      const typing = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing || !box) return;
      event.preventDefault();
      box.focus();
      box.select();
    });
    // a menu closes when something else is wanted
    const menus = document.querySelectorAll("details[data-menu]");
    addEventListener("click", (event) => { for (const menu of menus) if (!menu.contains(event.target)) menu.open = false; });
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      for (const menu of menus) if (menu.open && menu.contains(document.activeElement)) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    // an address that can be shared says nothing of what was left empty
    for (const form of document.querySelectorAll("form[method=get]")) {
      form.addEventListener("submit", () => {
        for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
        const mode = form.querySelector("input[name=lage][value=hybrid]");
        if (mode && mode.checked) mode.disabled = true;
      });
      addEventListener("pageshow", () => { for (const field of form.elements) field.disabled = false; });
    }
  });
})();
