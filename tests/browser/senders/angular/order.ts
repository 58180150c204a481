import { HttpClient } from "@angular/common/http";
import { Component, inject, signal } from "@angular/core";
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from "@angular/forms";

@Component({
  selector: "app-order",
  imports: [ReactiveFormsModule],
  template: `
    <form [formGroup]="order" (ngSubmit)="send()">
      <p><label>Your name <input formControlName="name"></label></p>
      <p><label>E-mail <input formControlName="email" type="email"></label></p>
      <p><label>How many bicycles? <input formControlName="bikes" type="number"></label></p>
      <p><label>Your message <textarea formControlName="message" rows="5"></textarea></label></p>
      <p>
        <label for="topics">What is it about?</label>
        <select id="topics" formControlName="topics" multiple>
          <option value="repair">A repair</option>
          <option value="parts">Spare parts</option>
          <option value="lessons">Lessons in mending</option>
        </select>
      </p>
      <fieldset formArrayName="days">
        <legend>When could you come by?</legend>
        @for (day of days; track day.value) {
          <label><input type="checkbox" [formControlName]="$index"> {{ day.label }}</label>
        }
      </fieldset>
      <p><label><input type="checkbox" formControlName="terms"> I have read the terms</label></p>
      <fieldset>
        <legend>Delivery</legend>
        <label><input type="radio" formControlName="delivery" value="pick-up"> I pick it up</label>
        <label><input type="radio" formControlName="delivery" value="courier"> By courier</label>
      </fieldset>
      <fieldset formGroupName="address">
        <legend>Address</legend>
        <label>City <input formControlName="city"></label>
        <label>Zip code <input formControlName="zip"></label>
      </fieldset>
      <div formArrayName="items">
        @for (item of items.controls; track item) {
          <fieldset [formGroupName]="$index">
            <legend>Item {{ $index + 1 }}</legend>
            <label>Article <input formControlName="sku"></label>
            <label>Quantity <input formControlName="qty" type="number"></label>
          </fieldset>
        }
      </div>
      <button type="button" (click)="addItem()">Add an item</button>
      <button type="submit" [disabled]="order.invalid">Send</button>
      <output>{{ answer() }}</output>
    </form>
  `,
})
export class Order {
  private readonly http = inject(HttpClient);
  private readonly builder = inject(NonNullableFormBuilder);

  readonly days = [
    { value: "tuesday", label: "Tuesday" },
    { value: "thursday", label: "Thursday" },
    { value: "friday", label: "Friday" },
  ];

  readonly order = this.builder.group({
    name: ["", Validators.required],
    email: ["", [Validators.required, Validators.email]],
    bikes: this.builder.control<number | null>(null),
    message: "",
    topics: this.builder.control<string[]>([]),
    days: this.builder.array(this.days.map(() => false)),
    terms: false,
    delivery: "pick-up",
    address: this.builder.group({ city: "", zip: "" }),
    items: this.builder.array([this.emptyItem()]),
  });

  readonly answer = signal("");

  get items() {
    return this.order.controls.items;
  }

  addItem() {
    this.items.push(this.emptyItem());
  }

  send() {
    const value = this.order.getRawValue();
    const days = this.days.filter((_, index) => value.days[index]).map((day) => day.value);
    this.http.post("/f/order", { ...value, days }).subscribe({
      next: () => this.answer.set("Thank you."),
      error: () => this.answer.set("The order was refused."),
    });
  }

  private emptyItem() {
    return this.builder.group({ sku: "", qty: this.builder.control<number | null>(null) });
  }
}
