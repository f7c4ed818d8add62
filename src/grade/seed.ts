import { createHash, createHmac, randomBytes } from "node:crypto";

/**
 * The seed of the inputs that one student gets in one exercise: HMAC-SHA-256 of the grader's secret over who and what,
 * so that a re-run or an appeal draws the same inputs and nobody can work out another's.
 */
export function exerciseSeed(
  secret: string,
  student: string,
  lesson: string,
  exercise: string,
): number {
  const mac = createHmac("sha256", secret)
    .update(JSON.stringify([student, lesson, exercise]))
    .digest();
  return mac.readUInt32LE(0);
}

/**
 * The seed of the images that trained models are measured on: the same for all students of a course, so that equal weights
 * get equal points, today and on appeal, and luck in the draw is nobody's advantage.
 */
export function imagesSeed(secret: string, lesson: string, exercise: string): number {
  const mac = createHmac("sha256", secret)
    .update(JSON.stringify(["images", lesson, exercise]))
    .digest();
  return mac.readUInt32LE(0);
}

/** A name for the secret that tells whether two runs used the same one, and nothing else about it. */
export function seedId(secret: string): string {
  return createHmac("sha256", secret).update("convlab grade: seed id").digest("hex").slice(0, 12);
}

/** A secret for a course that gave none. */
export function freshSecret(): string {
  return randomBytes(24).toString("base64url");
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
