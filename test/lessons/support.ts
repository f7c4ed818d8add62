import { expect, test } from "vitest";
import {
  type CheckReport,
  drawHidden,
  exerciseData,
  type FnExercise,
  gradeAnswer,
  probe,
  runCheck,
  schemaOf,
} from "../../src/check/index.js";
import { rng } from "../../src/tensor/index.js";

/** What a student may hand in, right or wrong. */
// biome-ignore lint/suspicious/noExplicitAny: each exercise has its own signature.
export type Answer = (...inputs: any[]) => unknown;

export interface Attempts {
  /** Three ways to write it and more. None may be refused. */
  right: Record<string, Answer>;
  /** Known mistake → how a student writes it. Every known mistake is there. */
  wrong: Record<string, Answer>;
}

/** The report of the check in the cell. */
export const checked = (exercise: FnExercise, name: string, answer: unknown): CheckReport =>
  runCheck(exerciseData(exercise, name), answer) as CheckReport;

/** What every function exercise of a lesson must do. */
export function testExercise(name: string, exercise: FnExercise, { right, wrong }: Attempts): void {
  test("correct solutions written in different ways are accepted, in the cell and by the grader", async () => {
    expect(Object.keys(right).length).toBeGreaterThanOrEqual(3);
    for (const [way, answer] of Object.entries(right)) {
      const report = checked(exercise, name, answer);
      expect(report, way).toMatchObject({ passed: true, earned: exercise.points });
      const hidden = drawHidden(exercise, 20, { count: 20 });
      const observed = await probe(exercise.answer, hidden.inputs, answer);
      const verdict = gradeAnswer(exercise, name, hidden, observed);
      expect(verdict, way).toMatchObject({ passed: true, earned: exercise.points });
    }
  });

  test.each(Object.keys(exercise.mistakes))("the mistake %s is named", (mistake) => {
    const report = checked(exercise, name, wrong[mistake]);
    expect(report).toMatchObject({ passed: false, mistake });
    expect(report.earned).toBeLessThan(exercise.points);
    const { says } = exercise.mistakes[mistake];
    expect(report.says.en).toContain(says.en);
    expect(report.says.ko).toContain(says.ko);
    expect(says.en).toMatch(/\?/);
    expect(says.ko).toMatch(/\?/);
  });

  test("the definition's own mistakes are told apart by the visible cases", () => {
    for (const [mistake, { answer }] of Object.entries(exercise.mistakes))
      expect(checked(exercise, name, answer).mistake, mistake).toBe(mistake);
  });

  test("hidden inputs are valid and every mistake shows on some of 100 seeds", () => {
    const unseen = new Set(Object.keys(exercise.mistakes));
    for (let seed = 0; seed < 100; seed++) {
      const inputs = exercise.generate(rng(seed)) as unknown[];
      expect(inputs).toHaveLength(exercise.answer.parameters.length);
      exercise.answer.parameters.forEach(({ schema }, i) => {
        expect(schemaOf(schema).problem(inputs[i]), `seed ${seed}`).toBeNull();
      });
      const expected = exercise.reference(...inputs);
      expect(schemaOf(exercise.answer.result).problem(expected), `seed ${seed}`).toBeNull();
      expect(numbersIn(expected).every(Number.isFinite), `seed ${seed}`).toBe(true);
      const { questions } = drawHidden(exercise, seed, { count: 1 });
      for (const mistake of Object.keys(questions[0].known)) unseen.delete(mistake);
    }
    expect([...unseen]).toEqual([]);
  });

  test("nothing, a wrong type and an error are answered in words", () => {
    for (const answer of [() => undefined, () => "7", 7]) {
      const report = checked(exercise, name, answer);
      expect(report).toMatchObject({ passed: false, earned: 0, mistake: null });
      expect(report.says.ko).toMatch(/[가-힣]/);
    }
    const stub = () => {
      throw new Error("not solved yet");
    };
    expect(checked(exercise, name, stub).status).toBe("unsolved");
  });
}

const numbersIn = (value: unknown): number[] =>
  Array.isArray(value) ? value.flatMap(numbersIn) : typeof value === "number" ? [value] : [];
