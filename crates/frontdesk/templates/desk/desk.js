(() => {
  const list = document.getElementById("list");
  const chosen = document.getElementById("chosen");
  const one = document.getElementById("one");
  const live = document.getElementById("live");

  // Whoever opens a submission has read it: the page's own form says so, because a GET changes nothing.
  if (one?.hasAttribute("data-read")) {
    const said = new URLSearchParams(new FormData(one));
    said.set("act", "read");
    fetch("/inbox/act", { method: "POST", headers: { accept: "application/json" }, body: said });
  }

  const lines = () => [...(list?.querySelectorAll(".lines > li") ?? [])];
  const boxes = () => lines().map((line) => line.querySelector("input"));
  const here = () => lines().find((line) => line.classList.contains("here"));
  const stand = (line) => {
    if (!line) return;
    here()?.classList.remove("here");
    line.classList.add("here");
    line.querySelector("a").focus();
  };
  const step = (by) => {
    const all = lines();
    const at = all.indexOf(here());
    stand(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  };
  const press = (form, ...acts) => {
    const button = acts.map((act) => form.querySelector(`button[value="${act}"]`)).find(Boolean);
    if (!button) return;
    if (form === chosen && !boxes().some((box) => box.checked)) {
      const box = here()?.querySelector("input");
      if (!box) return;
      box.checked = true;
    }
    form.requestSubmit(button);
  };
  const help = () => {
    const keys = document.querySelector("[data-keys]");
    if (keys) keys.hidden = !keys.hidden;
  };

  const inList = {
    j: () => step(1),
    k: () => step(-1),
    x: () => here()?.querySelector("input").click(),
    o: () => here()?.querySelector("a").click(),
    e: () => press(chosen, "archive", "restore"),
    s: () => press(chosen, "star"),
    u: () => press(chosen, "unread"),
    "#": () => press(chosen, "delete"),
    "/": () => document.getElementById("q").focus(),
    "?": help,
  };
  const inOne = {
    e: () => press(one, "archive", "restore"),
    s: () => press(one, "star", "unstar"),
    "#": () => press(one, "delete"),
  };
  for (const link of document.querySelectorAll("[data-key]")) {
    inOne[link.getAttribute("data-key")] = () => link.click();
  }
  const keys = chosen ? inList : one ? inOne : {};
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // Only where nothing is typed into.
    if (event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  if (!chosen) return;

  const all = document.getElementById("all");
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
  });

  // What is new comes into the list by itself, on its first page and while nothing is chosen.
  const query = new URLSearchParams(location.search);
  if (query.has("before")) return;
  query.delete("done");
  query.delete("n");
  let waits = false;
  const renew = async () => {
    if (boxes().some((box) => box.checked)) {
      waits = true;
      return;
    }
    const answer = await fetch(`/inbox?${query}`, { headers: { "hx-request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const known = new Set(boxes().map((box) => box.value));
    const at = here()?.querySelector("input").value;
    const focused = list.contains(document.activeElement);
    list.innerHTML = await answer.text();
    const line = lines().find((other) => other.querySelector("input").value === at);
    if (line && focused) stand(line);
    else line?.classList.add("here");
    const fresh = boxes().filter((box) => !known.has(box.value)).length;
    if (fresh > 0) live.textContent = fresh === 1 ? "1 new submission." : `${fresh} new submissions.`;
  };
  list.addEventListener("change", () => {
    if (!waits || boxes().some((box) => box.checked)) return;
    waits = false;
    renew();
  });
  const events = new EventSource(chosen.getAttribute("data-live"));
  events.addEventListener("changed", renew);
  addEventListener("pagehide", () => events.close());
})();
