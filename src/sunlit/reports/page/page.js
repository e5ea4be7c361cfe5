"use strict";
(() => {
  const form = document.getElementById("filter");
  const count = document.getElementById("count");
  const fields = ["text", "path", "trait", "verdict"];
  const files = [...document.querySelectorAll(".file")];
  const groups = { ability: [...document.querySelectorAll(".ability")], place: [...document.querySelectorAll(".file tr[id]")] };
  const texts = new WeakMap();

  const pathOf = (item) => (item.closest(".file") ?? item).querySelector("h3 bdi, .place").textContent.toLowerCase();
  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };

  const matcher = (wanted) => {
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    const path = wanted.path.toLowerCase().trim();
    return (item) =>
      (!wanted.verdict || item.dataset.v === wanted.verdict) &&
      (!wanted.trait || item.dataset.t === wanted.trait) &&
      (!path || pathOf(item).includes(path)) &&
      words.every((word) => textOf(item).includes(word) || pathOf(item).includes(word));
  };

  const plural = (number, noun) => {
    const ending = noun.endsWith("y") ? noun.slice(0, -1) + "ies" : noun + "s";
    return `${number.toLocaleString("en")} ${number === 1 ? noun : ending}`;
  };

  const apply = () => {
    const wanted = Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
    const active = fields.filter((name) => wanted[name].trim());
    const matches = matcher(wanted);
    const parts = Object.entries(groups).map(([noun, items]) => {
      let left = 0;
      for (const item of items) {
        item.hidden = active.length > 0 && !matches(item);
        if (!item.hidden) left += 1;
      }
      return active.length ? `${left.toLocaleString("en")} of ${plural(items.length, noun)}` : plural(items.length, noun);
    });
    for (const file of files) file.hidden = !file.querySelector("tr[id]:not([hidden])");
    count.textContent = `Showing ${parts.join(" and ")}`;
    return new URLSearchParams(active.map((name) => [name, wanted[name]])).toString();
  };

  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const asked = new URLSearchParams(hash);
      for (const name of fields) form.elements[name].value = asked.get(name) ?? "";
      apply();
      return;
    }
    const aim = hash && document.getElementById(hash);
    if (aim && aim.closest("[hidden]")) {
      form.reset();
      apply();
      aim.scrollIntoView();
    }
  };

  let waiting;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const query = apply();
      history.replaceState(null, "", query ? `#${query}` : location.pathname + location.search);
    }, 120);
  };

  form.addEventListener("input", changed);
  form.addEventListener("reset", () => setTimeout(changed));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input[type=search], select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      form.elements.text.focus();
      form.elements.text.select();
    }
  });
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) details.open = true;
  });

  form.hidden = false;
  apply();
  follow();
})();
