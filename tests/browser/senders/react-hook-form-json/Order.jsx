import { useState } from "react";
import { useFieldArray, useForm } from "react-hook-form";

const EMPTY_ITEM = { sku: "", qty: "" };

const DEFAULTS = { topics: [], days: [], delivery: "pick-up", items: [EMPTY_ITEM] };

export function Order() {
  const { control, register, handleSubmit } = useForm({ defaultValues: DEFAULTS });
  const { fields, append } = useFieldArray({ control, name: "items" });
  const [answer, setAnswer] = useState("");

  const onSubmit = async (data) => {
    const response = await fetch("/f/order", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(data),
    });
    setAnswer(response.ok ? "Thank you." : "The order was refused.");
  };

  return (
    <form onSubmit={handleSubmit(onSubmit)}>
      <p><label>Your name <input {...register("name", { required: true })} /></label></p>
      <p><label>E-mail <input type="email" {...register("email", { required: true })} /></label></p>
      <p><label>How many bicycles? <input type="number" {...register("bikes")} /></label></p>
      <p><label>Your message <textarea rows="5" {...register("message")} /></label></p>
      <p>
        <label htmlFor="topics">What is it about?</label>
        <select id="topics" multiple {...register("topics")}>
          <option value="repair">A repair</option>
          <option value="parts">Spare parts</option>
          <option value="lessons">Lessons in mending</option>
        </select>
      </p>
      <fieldset>
        <legend>When could you come by?</legend>
        <label><input type="checkbox" value="tuesday" {...register("days")} /> Tuesday</label>
        <label><input type="checkbox" value="thursday" {...register("days")} /> Thursday</label>
        <label><input type="checkbox" value="friday" {...register("days")} /> Friday</label>
      </fieldset>
      <p>
        <label>
          <input type="checkbox" value="yes" {...register("terms")} /> I have read the terms
        </label>
      </p>
      <fieldset>
        <legend>Delivery</legend>
        <label><input type="radio" value="pick-up" {...register("delivery")} /> I pick it up</label>
        <label><input type="radio" value="courier" {...register("delivery")} /> By courier</label>
      </fieldset>
      <fieldset>
        <legend>Address</legend>
        <label>City <input {...register("address.city")} /></label>
        <label>Zip code <input {...register("address.zip")} /></label>
      </fieldset>
      {fields.map((field, index) => (
        <fieldset key={field.id}>
          <legend>Item {index + 1}</legend>
          <label>Article <input {...register(`items.${index}.sku`)} /></label>
          <label>Quantity <input type="number" {...register(`items.${index}.qty`)} /></label>
        </fieldset>
      ))}
      <button type="button" onClick={() => append(EMPTY_ITEM)}>Add an item</button>
      <button>Send</button>
      <output>{answer}</output>
    </form>
  );
}
