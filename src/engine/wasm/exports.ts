/** A pointer: bytes from the start of the memory; 0 is none. */
export type Pointer = number;
/** 1 or 0. */
export type Flag = number;

/** What the WebAssembly module exports: pointers and integers, checked by nobody. */
export interface Exports {
  attach(thread: number): void;
  recover(): void;
  spin(count: number): number;
  workerLoop(thread: number): void;
  gemm(
    a: Pointer,
    b: Pointer,
    bias: Pointer,
    c: Pointer,
    m: number,
    n: number,
    k: number,
    lda: number,
    ldb: number,
    ldc: number,
    transposeA: Flag,
    transposeB: Flag,
    flags: number,
  ): void;
}
