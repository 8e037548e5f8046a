/**
 * How far what two clocks say of one moment may lie apart, in milliseconds: a process counts from the time at which it
 * began, while the machine's own time is set right again and again.
 */
export const CLOCKS_APART_MS = 50;
