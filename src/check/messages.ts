import type { Difference } from "./difference.js";
import { withJosa } from "./josa.js";
import type { Outcome } from "./outcome.js";
import { both, type Text } from "./text.js";
import { place, shortValue } from "./words.js";

/** What was right. */
export function score(right: number, total: number): Text {
  if (total === 1)
    return right === 1 ? both("맞았어요.", "Right.") : both("아직 맞지 않아요.", "Not right yet.");
  if (right === total) return both(`${total}개 모두 맞았어요.`, `All ${total} cases are right.`);
  if (right === 0)
    return both(`${total}개 중 맞은 것이 아직 없어요.`, `None of ${total} cases is right yet.`);
  return both(
    `${total}개 중 ${right}개가 맞았어요.`,
    `${right} of ${total} cases ${right === 1 ? "is" : "are"} right.`,
  );
}

/** The first thing that is wrong: input, place, expected, got. A value's right number is not given away. */
export function firstWrong(found: Difference, inputs: Text, tell: boolean): Text {
  const [forKo, forEn] = inputs.ko ? [`${inputs.ko}에서 `, `For ${inputs.en}: `] : ["", ""];
  const at = place(found.where);
  if (found.kind === "shape") {
    const [wants, has] = [shape(found.expected), shape(found.got)];
    const lists = found.expected.length === 1 && found.got.length === 1;
    const [sizeKo, sizeEn] = lists ? ["길이가", "length"] : ["크기가", "size"];
    return both(
      `${forKo}${at ? `${at}의 ` : ""}${sizeKo} ${withJosa(has.ko, "이에요/예요")}. ${withJosa(wants.ko, "이어야/여야")} 해요.`,
      capital(`${forEn}${at ? `at ${at} ` : ""}the ${sizeEn} is ${has.en}; expected ${wants.en}.`),
    );
  }
  const [wants, has] = [shortValue(found.expected), shortValue(found.got)];
  const expected = tell
    ? both(` ${withJosa(wants.ko, "이어야/여야")} 해요.`, `; expected ${wants.en}`)
    : both("", ", which is not right");
  const many =
    found.total > 1
      ? both(
          ` (숫자 ${found.total}개 중 ${found.wrong}개가 달라요.)`,
          ` (${found.wrong} of ${found.total} numbers differ)`,
        )
      : both("", "");
  return both(
    `${forKo}${at ? `${at} 자리에 ` : ""}${withJosa(has.ko, "이라고/라고")} 답했어요.${expected.ko}${many.ko}`,
    capital(`${forEn}${at ? `at ${at} ` : ""}you say ${has.en}${expected.en}${many.en}.`),
  );
}

/** A shape as a reader says it: 3×3; a single number has none. */
function shape(dimensions: readonly number[]): Text {
  const text = dimensions.join("×");
  return text === "" ? both("숫자 하나", "a single number") : both(text, text);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Why nothing came that could be compared. */
export function failure(
  outcome: Exclude<Outcome, { kind: "value" }>,
  inputs: Text,
  signature: string,
): Text {
  const [forKo, forEn] = inputs.ko ? [`${inputs.ko}에서 `, `For ${inputs.en}: `] : ["", ""];
  switch (outcome.kind) {
    case "unsolved":
      return both("아직 풀지 않았어요.", "Not solved yet.");
    case "nothing":
      return inputs.ko
        ? both(
            `${forKo}아무것도 돌려주지 않았어요. return이 빠지지 않았나요?`,
            `${forEn}nothing came back. Is a return missing?`,
          )
        : both(
            `답이 없어요. ${signature} 꼴의 답을 넣어 주세요.`,
            `There is no answer. Expected: ${signature}`,
          );
    case "threw":
      return both(
        `${forKo}오류로 멈췄어요: ${outcome.name}: ${outcome.message}`,
        capital(`${forEn}it stopped with an error: ${outcome.name}: ${outcome.message}`),
      );
    case "wrongType":
      return both(
        `${forKo}${outcome.problem.ko} 답의 꼴: ${signature}`,
        `${forEn}${outcome.problem.en} Expected: ${signature}`,
      );
    case "missing":
      return both(`${forKo}답이 오지 않았어요.`, capital(`${forEn}no answer came.`));
  }
}
