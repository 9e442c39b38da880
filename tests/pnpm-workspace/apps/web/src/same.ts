/** `true` where two types are the same to the compiler: `any` is the same as nothing but `any`. */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Fails to compile unless its argument is `true`. */
export function same<_Answer extends true>(): void {}
