/** Parent to child: do this one job, or stop the one you are at. A child has one job at a time. */
export type ToChild<Job> =
  | { readonly kind: "job"; readonly job: Job }
  | { readonly kind: "abort"; readonly reason: string };

/** Child to parent: loaded and waiting, something said in the middle of the job, or the job's answer. */
export type FromChild<Answer, Note> =
  | { readonly kind: "ready" }
  | { readonly kind: "note"; readonly note: Note }
  | { readonly kind: "answer"; readonly answer: Answer };
