// Frontdesk's optional script. Every form works without it; with it, forms marked `data-fd-send` are
// sent without leaving the page, and marked places are filled in:
//
//   <script src="/frontdesk.js" defer></script>
//   <form action="/f/contact" method="post" data-fd-send> … <output></output></form>
//   <form … data-fd-draft>                what is typed survives a reload, in this browser alone
//   <form … data-fd-mine="photo">         gets data-fd-is="mine" where the visitor sent this value already
//   <b data-fd-name></b>                  the name of who is logged in
//   <a data-fd-if="account">, ="stranger" shown to one of the two only
//   <output data-fd-count="like" data-fd-by="photo" data-fd-of="whale"></output>  how often that was sent
//
// Events on the form, all of which bubble: `fd:sent` (detail: the answer), `fd:refused` (the problem).
(() => {
  "use strict";
  const home = new URL(document.currentScript.src).origin;
  const json = { headers: { accept: "application/json" }, credentials: "include" };

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

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

  const fillVisitor = async () => {
    if (!document.querySelector("[data-fd-name],[data-fd-if],[data-fd-mine]")) return;
    const visitor = await read("/session");
    if (!visitor) return;
    const { account } = visitor;
    all("[data-fd-name]").forEach((place) => (place.textContent = account ? account.name : ""));
    all("[data-fd-if]").forEach((place) => {
      place.hidden = (place.dataset.fdIf === "account") !== Boolean(account);
    });
    if (account) await fillMine();
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

  const fillMine = async () => {
    const forms = all("form[data-fd-mine]");
    await Promise.all(
      [...new Set(forms.map(formName))].map(async (name) => {
        const found = await read(`/f/${name}/mine`);
        if (!found) return;
        for (const form of forms.filter((form) => formName(form) === name)) {
          const field = form.dataset.fdMine;
          const value = new FormData(form).get(field);
          const is = found.submissions.some((one) => [one.tree[field]].flat().includes(value));
          form.dataset.fdIs = is ? "mine" : "new";
        }
      }),
    );
  };

  const fill = () => Promise.all([fillVisitor(), fillCounts()]);

  // ---- Sending in place -----------------------------------------------------------------------

  /** The output of the form, made if the page has none. */
  const voice = (form) => {
    const found = form.querySelector("output:not([data-fd-count])");
    return found ?? form.appendChild(document.createElement("output"));
  };

  const say = (form, text, state) => {
    const place = voice(form);
    place.setAttribute("role", "status");
    place.textContent = text;
    form.dataset.fdState = state;
  };

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

  const clearErrors = (form) => {
    all("[data-fd-error]", form).forEach((note) => note.remove());
    all("[aria-invalid]", form).forEach((field) => {
      field.removeAttribute("aria-invalid");
      const kept = (field.getAttribute("aria-describedby") ?? "").split(" ");
      field.setAttribute("aria-describedby", kept.filter((id) => !id.startsWith("fd-error-")).join(" "));
    });
  };

  /** Each error beside its field; the first one gets the focus. */
  const showErrors = (form, errors) => {
    let first = null;
    errors.forEach(({ field, message }, index) => {
      const found = form.elements.namedItem(field);
      const control = found instanceof RadioNodeList ? found[0] : found;
      if (!control) return;
      const note = document.createElement("small");
      note.id = `fd-error-${formName(form)}-${index}`;
      note.dataset.fdError = field;
      note.textContent = message;
      control.after(note);
      control.setAttribute("aria-invalid", "true");
      const others = control.getAttribute("aria-describedby");
      control.setAttribute("aria-describedby", [others, note.id].filter(Boolean).join(" "));
      first ??= control;
    });
    first?.focus();
  };

  const tell = (form, name, detail) =>
    form.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

  const onSent = async (form, button, answer) => {
    forget(form);
    say(form, form.dataset.fdThanks ?? "Thank you. It has arrived.", "sent");
    tell(form, "fd:sent", answer);
    if (!form.dataset.fdMine) form.reset();
    await fill();
  };

  const onRefused = (form, { status, answer }) => {
    // Frontdesk keeps the form and files it after the login.
    if (status === 401 && answer.login) return location.assign(new URL(answer.login, home));
    say(form, answer.detail ?? answer.title ?? "This could not be sent. Please try again.", "refused");
    showErrors(form, answer.errors ?? []);
    tell(form, "fd:refused", answer);
  };

  const submit = async (event) => {
    const { target: form, submitter } = event;
    if (!form.matches("form[data-fd-send]") || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.fdState === "sending") return;
    clearErrors(form);
    say(form, "Sending …", "sending");
    const progress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 1e6) say(form, `${Math.floor((100 * loaded) / total)} % sent`, "sending");
    };
    try {
      const result = await send(form, submitter, progress);
      if (result.ok) await onSent(form, submitter, result.answer);
      else onRefused(form, result);
    } catch {
      say(form, "The server did not answer. Nothing is lost: please try again.", "refused");
    }
  };

  // ---- Drafts ---------------------------------------------------------------------------------

  const draftKey = (form) => `frontdesk-draft:${location.pathname}:${formName(form)}`;
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

  document.addEventListener("submit", submit);
  document.addEventListener("input", keep);
  all("form[data-fd-draft]").forEach(bringBack);
  fill();
})();
