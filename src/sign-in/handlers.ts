import type { Answer } from '#web/answer.ts';
import type { Form } from '#web/forms.ts';
import { type Handler, page, submit } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { orElsewhere } from './elsewhere.ts';

/** A page of an interaction. */
export function interactionPage(desk: Desk, show: (visit: Visit) => Promise<Answer>): Handler {
  return page((visit) => orElsewhere(desk, visit, () => show(visit)));
}

/** A form of an interaction. */
export function interactionSubmit<T>(
  desk: Desk,
  form: Form<T>,
  handle: (visit: Visit, input: T) => Promise<Answer>,
): Handler {
  const safeForm: Form<T> = {
    ...form,
    again: (visit, refused) => orElsewhere(desk, visit, () => form.again(visit, refused)),
  };
  return submit(safeForm, (visit, input) => orElsewhere(desk, visit, () => handle(visit, input)));
}
