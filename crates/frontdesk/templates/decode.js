(() => {
  const light = (target) => {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    const entry = target.closest?.("[data-e]")?.dataset.e;
    if (entry === undefined) return;
    for (const one of document.querySelectorAll(`[data-e="${entry}"]`)) one.classList.add("lit");
  };
  addEventListener("pointerover", (event) => light(event.target));
  addEventListener("focusin", (event) => light(event.target));
})();
