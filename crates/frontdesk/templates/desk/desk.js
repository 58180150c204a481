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
  // WCAG 2.2, 2.1.4: single keys can be switched off, because who speaks to a computer presses them by chance.
  // The switch is kept in the browser; where that keeps nothing, it holds for this page.
  const STORED = "frontdesk-keys";
  const hints = document.querySelector("[data-keys]");
  const onOff = hints?.querySelector("[data-keys-on]");
  if (hints) {
    hints.hidden = false;
    try {
      onOff.checked = localStorage.getItem(STORED) !== "off";
    } catch {
      onOff.checked = true;
    }
    onOff.addEventListener("change", () => {
      try {
        if (onOff.checked) localStorage.removeItem(STORED);
        else localStorage.setItem(STORED, "off");
      } catch {
        // Nothing is kept then.
      }
    });
  }
  const help = () => {
    hints.open = !hints.open;
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
    "?": help,
  };
  for (const link of document.querySelectorAll("[data-key]")) {
    inOne[link.getAttribute("data-key")] = () => link.click();
  }
  const keys = chosen ? inList : one ? inOne : {};
  addEventListener("keydown", (event) => {
    if (!onOff?.checked) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // Only where nothing is typed into.
    if (event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // A download goes its own way; beside it stands how far it is.
  const offer = document.getElementById("export");
  let watched;
  const watch = (ticket) => {
    const box = document.getElementById("progress");
    const bar = box.querySelector("progress");
    const far = document.getElementById("far");
    const number = (of) => of.toLocaleString("en");
    watched?.close();
    watched = new EventSource(`/inbox/export/progress?export=${ticket}`);
    live.textContent = "The download begins.";
    far.textContent = "";
    box.hidden = false;
    bar.removeAttribute("value");
    watched.addEventListener("progress", (event) => {
      const { state, submissions, of, walk, walks, bytes } = JSON.parse(event.data);
      const step = walks > 1 ? `Step ${walk} of ${walks}: ` : "";
      const all = of === null ? "" : ` of ${number(of)}`;
      const kib = number(Math.ceil(bytes / 1024));
      far.textContent = `${step}${number(submissions)}${all} submissions, ${kib} KiB so far`;
      if (of > 0) bar.value = ((walk - 1) * of + Math.min(submissions, of)) / (walks * of);
      if (state === "running") return;
      watched.close();
      box.hidden = true;
      live.textContent = state === "done"
        ? `The download is whole: ${number(submissions)} submissions, ${kib} KiB.`
        : "The download was broken off. What came of it is not whole.";
    });
  };
  for (const link of offer?.querySelectorAll("a[download]") ?? []) {
    link.addEventListener("click", () => {
      const url = new URL(link.href);
      // Without a secure context there is the download alone.
      const ticket = globalThis.crypto?.randomUUID?.();
      if (!ticket) return;
      url.searchParams.set("export", ticket);
      link.href = url.href;
      watch(ticket);
    });
  }
  addEventListener("pagehide", () => watched?.close());

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
