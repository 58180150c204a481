// What the two scripted pages share: they differ only in the body that they send.

/**
 * Sends `form` by `request(form)` whenever it is submitted, and says on the page what came of it.
 * `request` gives the options of `fetch`: the body, and the headers that the body needs.
 */
export function sendInPlace(form, request) {
  const button = form.querySelector("button");
  const output = form.querySelector("output");
  let key = freshKey();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    button.disabled = true;
    say(output, "busy", "Sending …");
    try {
      const { body, headers } = request(form);
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        // One key for each message, kept until it is taken: sent again after a broken
        // connection, it is still stored once.
        headers: { ...headers, accept: "application/json", "idempotency-key": key },
      });
      if (answer.ok) {
        form.reset();
        key = freshKey();
        say(output, "good", "Thank you! Your message is on our desk.");
      } else {
        // A refusal was not stored: whatever is sent next is another message.
        key = freshKey();
        showProblem(form, output, await problemOf(answer));
      }
    } catch {
      say(output, "bad", "No answer came. Your text is still here: please send it again.");
    } finally {
      button.disabled = false;
    }
  });
}

/** 128 random bits. `crypto.randomUUID` would do the same, but only on https and localhost. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The server's `application/problem+json` (RFC 9457), or what can be said without it. */
async function problemOf(answer) {
  try {
    return await answer.json();
  } catch {
    return { title: `The message was refused (${answer.status}).` };
  }
}

/** Each error goes beside its field; what belongs to no field goes beside the button. */
function showProblem(form, output, problem) {
  const beside = [];
  for (const { field, message } of problem.errors ?? []) {
    const input = form.querySelector(`[name="${CSS.escape(field)}"]`);
    const place = input?.closest(".field, fieldset");
    if (!place) continue;
    const note = document.createElement("small");
    note.className = "error";
    note.textContent = message;
    place.append(note);
    input.setAttribute("aria-invalid", "true");
    beside.push(input);
  }
  beside[0]?.focus();
  say(output, "bad", problem.detail ?? problem.title ?? "The message was refused.");
}

function clearErrors(form) {
  for (const note of form.querySelectorAll(".error")) note.remove();
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/** `<output>` is read aloud when it changes. */
function say(output, mood, text) {
  output.className = mood;
  output.textContent = text;
}
