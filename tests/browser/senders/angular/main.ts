// The compiler comes along, and reads the decorators and the template in the browser.
import "@angular/compiler";

import { provideHttpClient } from "@angular/common/http";
import { bootstrapApplication } from "@angular/platform-browser";

import { Order } from "./order";

bootstrapApplication(Order, { providers: [provideHttpClient()] });
