import { ValidationError, useForm } from "@formspree/react";

// The only line that differs from a form of Formspree's.
const endpoint = new URLSearchParams(location.search).get("endpoint") ?? location.origin;

export function Contact() {
  const [state, handleSubmit] = useForm("contact", { endpoint });
  if (state.succeeded) return <p role="status">Thanks for your message! {state.result.next}</p>;
  return (
    <form onSubmit={handleSubmit} noValidate>
      <label htmlFor="email">E-mail</label>
      <input id="email" type="email" name="email" />
      <ValidationError prefix="E-mail" field="email" errors={state.errors} />
      <label htmlFor="message">Message</label>
      <textarea id="message" name="message" />
      <ValidationError prefix="Message" field="message" errors={state.errors} />
      <label htmlFor="plan">Plan</label>
      <input id="plan" type="file" name="plan" />
      <input type="hidden" name="_subject" value="From the site" />
      <input type="text" name="_gotcha" style={{ display: "none" }} tabIndex={-1} />
      <ValidationError errors={state.errors} />
      <button type="submit" disabled={state.submitting}>
        Send
      </button>
    </form>
  );
}
