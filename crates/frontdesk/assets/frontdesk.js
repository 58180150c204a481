// Frontdesk's optional script. Every form works without it; with it, forms marked `data-fd-send` are
// sent without leaving the page, and marked places are filled in:
//
//   <script src="/frontdesk.js" defer></script>
//   <form action="/f/contact" method="post" data-fd-send> … <output></output></form>
//   <form … data-fd-draft>                what is typed survives a reload, in this browser alone
//   <form … data-fd-mine="photo">         gets data-fd-is="mine" where the visitor sent this value already,
//                                         and data-fd-is="new" where they did not
//   <form … data-fd-thanks="Sent.">       what is said when it was taken; on a button it counts for that one
//   <form … data-fd-proof>                does the proof of work that the form asks for, before it is sent
//   <b data-fd-name></b>                  the name of who is logged in
//   <a data-fd-if="account">, ="stranger" shown to one of the two only
//   <output data-fd-count="like" data-fd-by="photo" data-fd-of="whale"></output>  how often that was sent
//
// Events on the form, all of which bubble: `fd:sent` (detail: the answer), `fd:refused` (the problem).
// Pages that add such places later call `frontdesk.fill()`.
(() => {
  "use strict";
  // Twice on a page, it would send twice.
  if (window.frontdesk) return;
  // A module has no current script; it is then taken to be the site's own.
  const home = new URL(document.currentScript?.src ?? location.href).origin;
  const json = { headers: { accept: "application/json" }, credentials: "include" };

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // What is said where the page and the server say nothing themselves.
  const words = {
    en: {
      arrived: "Thank you. It has arrived.",
      sending: "Sending …",
      percent: "% sent",
      refused: "This could not be sent. Please try again.",
      lost: "The server did not answer. Nothing is lost: please try again.",
    },
    hi: {
      arrived: "धन्यवाद। यह मिल गया है।",
      sending: "भेजा जा रहा है …",
      percent: "% भेजा गया",
      refused: "यह भेजा नहीं जा सका। कृपया फिर से कोशिश करें।",
      lost: "सर्वर ने उत्तर नहीं दिया। कुछ भी खोया नहीं है: कृपया फिर से कोशिश करें।",
    },
    de: {
      arrived: "Vielen Dank. Es ist angekommen.",
      sending: "Wird gesendet …",
      percent: "% gesendet",
      refused: "Das konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal.",
      lost: "Der Server hat nicht geantwortet. Nichts ist verloren: Bitte versuchen Sie es noch einmal.",
    },
    es: {
      arrived: "Gracias. Ha llegado.",
      sending: "Enviando …",
      percent: "% enviado",
      refused: "No se ha podido enviar. Inténtelo de nuevo.",
      lost: "El servidor no ha respondido. No se ha perdido nada: inténtelo de nuevo.",
    },
    fr: {
      arrived: "Merci. C’est bien arrivé.",
      sending: "Envoi …",
      percent: "% envoyés",
      refused: "L’envoi a échoué. Veuillez réessayer.",
      lost: "Le serveur n’a pas répondu. Rien n’est perdu : veuillez réessayer.",
    },
  };

  /** In the language of the form, else of the browser, as the server chooses it. */
  const word = (form, which) => {
    const tags = [form.closest("[lang]")?.lang, ...navigator.languages, "en"];
    return tags.map((tag) => words[tag?.toLowerCase().split("-")[0]]).find((said) => said?.lost)[which];
  };

  /** JSON from Frontdesk, or null: what is only shown must never be in the way. */
  const read = async (path) => {
    try {
      const answer = await fetch(home + path, json);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };

  // ---- Who is there, what was counted, what is mine -------------------------------------------

  const showVisitor = (account) => {
    all("[data-fd-name]").forEach((place) => {
      place.textContent = account ? (account.name ?? account.email) : "";
    });
    all("[data-fd-if]").forEach((place) => {
      place.hidden = (place.dataset.fdIf === "account") !== Boolean(account);
    });
    if (!account) all("form[data-fd-is]").forEach((form) => delete form.dataset.fdIs);
  };

  const fillVisitor = async () => {
    if (!document.querySelector("[data-fd-name],[data-fd-if],[data-fd-mine]")) return;
    const visitor = await read("/session");
    if (!visitor) return;
    showVisitor(visitor.account);
    if (visitor.account) await fillMine();
  };

  const fillCounts = async () => {
    const places = all("[data-fd-count]");
    const asked = new Set(places.map((place) => `${place.dataset.fdCount}/count?by=${place.dataset.fdBy}`));
    await Promise.all(
      [...asked].map(async (path) => {
        const found = await read(`/f/${path}`);
        if (!found) return;
        for (const place of places) {
          const { fdCount, fdBy, fdOf } = place.dataset;
          if (fdCount === found.form && fdBy === found.by) place.textContent = found.counts[fdOf] ?? 0;
        }
      }),
    );
  };

  const formName = (form) => new URL(form.action, document.baseURI).pathname.split("/")[2];

  /** All that the visitor sent to a form, page by page, or null. */
  const readMine = async (name) => {
    const mine = [];
    let found = null;
    do {
      const before = found ? `?before=${found.next}` : "";
      found = await read(`/f/${name}/mine${before}`);
      if (!found) return null;
      mine.push(...found.submissions);
    } while (found.next);
    return mine;
  };

  const fillMine = async () => {
    const forms = all("form[data-fd-mine]");
    await Promise.all(
      [...new Set(forms.map(formName))].map(async (name) => {
        const mine = await readMine(name);
        if (!mine) return;
        for (const form of forms.filter((form) => formName(form) === name)) {
          const field = form.dataset.fdMine;
          const value = new FormData(form).get(field);
          const is = mine.some((one) => [one.tree[field]].flat().map(String).includes(value));
          form.dataset.fdIs = is ? "mine" : "new";
        }
      }),
    );
  };

  const fill = () => Promise.all([fillVisitor(), fillCounts()]);

  // ---- Proof of work ----------------------------------------------------------------------------

  /** Puts the proof into the form; nothing, if there is no challenge to be had: then the server says so. */
  const prove = async (form) => {
    disprove(form);
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "altcha" });
    field.dataset.fdProven = "";
    try {
      const path = `${home}/f/${form.dataset.fdProof || formName(form)}/challenge`;
      const { solve } = await import(`${home}/frontdesk-proof.js`);
      field.value = await solve(await (await fetch(path, { credentials: "omit" })).json());
    } catch {}
    form.append(field);
  };

  const disprove = (root) => all("[data-fd-proven]", root).forEach((field) => field.remove());
  const isUnproven = (form) => form.matches("[data-fd-proof]") && !form.elements.namedItem("altcha");

  /** A form that leaves the page waits until its proof is there. */
  const proveFirst = async (event) => {
    const { target: form, submitter } = event;
    event.preventDefault();
    if (form.dataset.fdState === "proving") return;
    form.dataset.fdState = "proving";
    await prove(form);
    delete form.dataset.fdState;
    form.requestSubmit(submitter);
  };

  // ---- Sending in place -----------------------------------------------------------------------

  /** The output of the form, made if the page has none. */
  const voice = (form) => {
    const found = form.querySelector("output:not([data-fd-count])");
    return found ?? form.appendChild(document.createElement("output"));
  };

  const say = (form, text, state) => {
    form.dataset.fdState = state;
    // Where a state is seen anyway, as of a like, there need be no words.
    const place = text || form.querySelector("output:not([data-fd-count])") ? voice(form) : null;
    if (!place) return;
    place.setAttribute("role", "status");
    place.textContent = text;
  };

  const thanks = (form, button) =>
    button?.dataset.fdThanks ??
    form.dataset.fdThanks ??
    (form.dataset.fdMine ? "" : word(form, "arrived"));

  /** As the browser would send it: the pressed button's own address, method and name count. */
  const body = (form, button) => {
    const data = new FormData(form, button ?? undefined);
    const isMultipart = (button?.formEnctype || form.enctype) === "multipart/form-data";
    return isMultipart ? data : new URLSearchParams([...data].map(([name, value]) => [name, value.name ?? value]));
  };

  /** fetch knows no progress of an upload, so this is the older way. */
  const send = (form, button, onProgress) =>
    new Promise((answered, lost) => {
      const request = new XMLHttpRequest();
      request.open("POST", button?.getAttribute("formaction") ? button.formAction : form.action);
      request.withCredentials = true;
      request.setRequestHeader("accept", "application/json");
      request.upload.onprogress = onProgress;
      request.onload = () => {
        let answer = {};
        try {
          answer = JSON.parse(request.responseText);
        } catch {}
        answered({ ok: request.status < 400, status: request.status, answer });
      };
      request.onerror = request.ontimeout = () => lost(new Error("no answer"));
      request.send(body(form, button));
    });

  /** Takes away what was said beside the fields, here or in a page that came back. */
  const clearErrors = (form) => {
    all("[data-fd-errors]", form).forEach((list) => list.remove());
    for (const field of form.elements) {
      const ids = (field.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean);
      const [ours, others] = [true, false].map((is) => ids.filter((id) => /^fd-(error|again)-/.test(id) === is));
      if (!ours.length) continue;
      ours.forEach((id) => document.getElementById(id)?.remove());
      field.removeAttribute("aria-invalid");
      if (others.length) field.setAttribute("aria-describedby", others.join(" "));
      else field.removeAttribute("aria-describedby");
    }
  };

  /** The controls that an error is about: all radio buttons of a group, else the first wrong one. */
  const controlsOf = (form, name) => {
    const found = form.elements.namedItem(name);
    const controls = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    const seen = controls.filter((control) => control.type !== "hidden");
    if (seen.every((control) => control.type === "radio")) return seen;
    return [seen.find((control) => control.validity && !control.validity.valid) ?? seen[0]];
  };

  /** What a sentence about some controls stands behind, as in a page that comes back. */
  const placeOf = (controls) => {
    const last = controls.at(-1);
    const next = last.nextElementSibling;
    const group = /^(radio|checkbox)$/.test(last.type) && last.closest("fieldset");
    const legend = group && group.querySelector(":scope > legend");
    const alone = group && [...group.elements].every(({ name, type }) => name === last.name || type === "hidden");
    if (legend && alone) return legend;
    return last.closest("label") ?? (last.id && next?.htmlFor === last.id ? next : last);
  };

  let errorNumber = 0;

  /** Each error beside its field; the first one gets the focus. */
  const showErrors = (form, errors) => {
    let first = null;
    errors.forEach(({ field, message }) => {
      const controls = controlsOf(form, field);
      if (!controls.length) return;
      const note = document.createElement("span");
      note.id = `fd-error-${++errorNumber}`;
      note.dataset.fdError = field;
      note.textContent = message;
      placeOf(controls).after(note);
      controls.forEach((control) => {
        control.setAttribute("aria-invalid", "true");
        const others = control.getAttribute("aria-describedby");
        control.setAttribute("aria-describedby", [others, note.id].filter(Boolean).join(" "));
      });
      first ??= controls.find((control) => control.type === "radio" && control.checked) ?? controls[0];
    });
    first?.focus();
  };

  const tell = (form, name, detail) =>
    form.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

  const onSent = async (form, button, answer) => {
    forget(form);
    disprove(form);
    say(form, thanks(form, button), "sent");
    tell(form, "fd:sent", answer);
    if (!form.dataset.fdMine) form.reset();
    await fill();
    // The button that was pressed may be gone from sight; the keyboard goes on with the one in its place.
    if (button && !button.offsetParent) {
      all("button", form).find((other) => other.offsetParent)?.focus();
    }
  };

  const onRefused = (form, { status, answer }) => {
    // Frontdesk keeps the form and files it after the login.
    if (status === 401 && answer.login) return location.assign(new URL(answer.login, home));
    say(form, answer.detail ?? answer.title ?? word(form, "refused"), "refused");
    showErrors(form, answer.errors ?? []);
    tell(form, "fd:refused", answer);
  };

  const submit = async (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented) return;
    // The browser sends it and leaves; what is refused comes back filled in.
    if (!form.matches("form[data-fd-send]")) return isUnproven(form) ? proveFirst(event) : forget(form);
    event.preventDefault();
    if (form.dataset.fdState === "sending") return;
    clearErrors(form);
    say(form, form.dataset.fdMine ? "" : word(form, "sending"), "sending");
    const progress = ({ loaded, total, lengthComputable }) => {
      if (!lengthComputable || total <= 1e6) return;
      say(form, `${Math.floor((100 * loaded) / total)} ${word(form, "percent")}`, "sending");
    };
    try {
      if (isUnproven(form)) await prove(form);
      let result = await send(form, submitter, progress);
      // The form asks for a proof and its HTML does not say so, or the one that it has is too old.
      if (/^proof_/.test(result.answer.code)) {
        await prove(form);
        result = await send(form, submitter, progress);
      }
      if (result.ok) await onSent(form, submitter, result.answer);
      else onRefused(form, result);
    } catch {
      say(form, word(form, "lost"), "refused");
    }
  };

  // ---- Drafts ---------------------------------------------------------------------------------

  // A page that came back is shown at another address; its base is its own.
  const draftKey = (form) => `frontdesk-draft:${new URL(document.baseURI).pathname}:${formName(form)}`;
  const isTyped = (field) => field.name && !/^(hidden|password|file|submit|button|reset|image)$/.test(field.type);

  const keep = ({ target }) => {
    const form = target.form;
    if (!form?.matches("[data-fd-draft]")) return;
    const typed = [...form.elements].filter(isTyped).map((field) => [
      field.name,
      field.type === "checkbox" || field.type === "radio" ? field.checked : field.value,
    ]);
    try {
      localStorage.setItem(draftKey(form), JSON.stringify(typed));
    } catch {} // A full or forbidden storage keeps no draft, and the form goes on.
  };

  const bringBack = (form) => {
    let typed = [];
    try {
      typed = JSON.parse(localStorage.getItem(draftKey(form))) ?? [];
    } catch {}
    [...form.elements].filter(isTyped).forEach((field, index) => {
      const [name, value] = typed[index] ?? [];
      if (name !== field.name) return;
      if (typeof value === "boolean") field.checked = value;
      else field.value = value;
    });
  };

  const forget = (form) => {
    try {
      localStorage.removeItem(draftKey(form));
    } catch {}
  };

  // A page that the browser keeps to go back to shows nobody's name: who is there is asked anew.
  addEventListener("pagehide", () => showVisitor(null));
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    // A proof counts once.
    disprove(document);
    fill();
  });
  window.frontdesk = { fill };
  document.addEventListener("submit", submit);
  document.addEventListener("input", keep);
  // What came back is newer than any draft.
  all("form[data-fd-draft]:not(:has([data-fd-errors]))").forEach(bringBack);
  fill();
})();
