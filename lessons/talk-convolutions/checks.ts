import { close, exercise, fn, integer, list, number, record } from "convlab/check";

const perMoved = (work: number, ...moved: number[]): number =>
  work / moved.reduce((a, b) => a + b, 0);

export const density = exercise({
  title: { ko: "옮긴 숫자 하나마다의 일", en: "Work for each number moved" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    { f: integer(), cIn: integer(), cOut: integer(), groups: integer(), side: integer() },
    number(),
  ),
  cases: [
    [3, 8, 16, 1, 10],
    [3, 12, 12, 12, 20],
    [1, 32, 64, 1, 8],
    [5, 16, 8, 4, 6],
  ],
  generate: (rng) => {
    const groups = 2 + rng.int(3);
    return [
      3 + 2 * rng.int(2),
      groups * (2 + rng.int(6)),
      groups * (3 + rng.int(6)),
      groups,
      6 + rng.int(12),
    ];
  },
  reference: (f, cIn, cOut, groups, side) => {
    const weights = (f * f * cIn * cOut) / groups;
    return perMoved(weights * side ** 2, (cIn + cOut) * side ** 2, weights);
  },
  compare: close(),
  mistakes: {
    groupsIgnored: {
      answer: (f, cIn, cOut, _, side) => {
        const weights = f * f * cIn * cOut;
        return perMoved(weights * side ** 2, (cIn + cOut) * side ** 2, weights);
      },
      says: {
        ko: "그룹이 빠졌어요. 필터 하나는 입력 채널을 몇 개 보나요?",
        en: "The groups are missing. How many input channels does one filter see?",
      },
    },
    weightsForgotten: {
      answer: (f, cIn, cOut, groups, side) =>
        perMoved(((f * f * cIn * cOut) / groups) * side ** 2, (cIn + cOut) * side ** 2),
      says: {
        ko: "가중치를 옮기지 않았어요. 필터는 어디에서 오나요?",
        en: "The weights are not moved. Where do the filters come from?",
      },
    },
    outputForgotten: {
      answer: (f, cIn, cOut, groups, side) => {
        const weights = (f * f * cIn * cOut) / groups;
        return perMoved(weights * side ** 2, cIn * side ** 2, weights);
      },
      says: {
        ko: "읽는 것만 세었어요. 결과는 어디에 적나요?",
        en: "You count what is read. Where does the result go?",
      },
    },
    workOfOnePlace: {
      answer: (f, cIn, cOut, groups, side) => {
        const weights = (f * f * cIn * cOut) / groups;
        return perMoved(weights, (cIn + cOut) * side ** 2, weights);
      },
      says: {
        ko: "한 자리의 곱셈-덧셈만 세었어요. 필터는 몇 자리를 지나가나요?",
        en: "You count the work at one place. Over how many places does the filter go?",
      },
    },
  },
  hints: [
    {
      ko: "가중치는 f·f·(cIn/groups)·cOut개, 곱셈-덧셈은 그것의 side·side배예요.",
      en: "There are f·f·(cIn/groups)·cOut weights; the multiply-adds are side·side times that.",
    },
    {
      ko: "나누는 수: cIn·side·side + cOut·side·side + 가중치.",
      en: "Divide by cIn·side·side + cOut·side·side + the weights.",
    },
  ],
});

interface Layer {
  multiplyAdds: number;
  moved: number;
}
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const eachTime = (
  layers: readonly Layer[],
  peak: number,
  bandwidth: number,
  combine: (compute: number, move: number) => number,
): number =>
  sum(layers.map(({ multiplyAdds, moved }) => combine(multiplyAdds / peak, moved / bandwidth)));

export const timeOf = exercise({
  title: { ko: "계산할까, 기다릴까", en: "Computing or waiting" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    {
      layers: list(record({ multiplyAdds: number(), moved: number() })),
      peak: number(),
      bandwidth: number(),
    },
    number(),
  ),
  cases: [
    [
      [
        { multiplyAdds: 600, moved: 130 },
        { multiplyAdds: 4200, moved: 135 },
      ],
      100,
      10,
    ],
    [[{ multiplyAdds: 37700, moved: 170 }], 100, 10],
    [
      [
        { multiplyAdds: 50, moved: 400 },
        { multiplyAdds: 900, moved: 60 },
        { multiplyAdds: 30, moved: 90 },
      ],
      5,
      1,
    ],
  ],
  generate: (rng) => [
    [
      { multiplyAdds: 100 + rng.int(200), moved: 300 + rng.int(300) },
      { multiplyAdds: 5000 + rng.int(3000), moved: 300 + rng.int(200) },
      { multiplyAdds: 200 + rng.int(200), moved: 500 + rng.int(100) },
    ],
    20 + rng.int(10),
    8 + rng.int(4),
  ],
  reference: (layers, peak, bandwidth) => eachTime(layers, peak, bandwidth, Math.max),
  compare: close(),
  mistakes: {
    added: {
      answer: (layers, peak, bandwidth) => eachTime(layers, peak, bandwidth, (a, b) => a + b),
      says: {
        ko: "계산하는 시간과 옮기는 시간을 더했어요. 둘을 함께 하면 언제 끝나나요?",
        en: "You add computing and moving. If both go on at once, when is the layer done?",
      },
    },
    faster: {
      answer: (layers, peak, bandwidth) => eachTime(layers, peak, bandwidth, Math.min),
      says: {
        ko: "빨리 끝난 쪽을 골랐어요. 다른 쪽이 아직 일하고 있지 않나요?",
        en: "You take what is done first. Is the other not still at work?",
      },
    },
    totalsFirst: {
      answer: (layers, peak, bandwidth) =>
        Math.max(
          sum(layers.map(({ multiplyAdds }) => multiplyAdds)) / peak,
          sum(layers.map(({ moved }) => moved)) / bandwidth,
        ),
      says: {
        ko: "모두 더한 다음 견주었어요. 첫 층이 메모리를 기다리는 동안 다음 층이 계산할 수 있나요?",
        en: "You sum up first. While the first layer waits for memory, can the next one compute already?",
      },
    },
    workOnly: {
      answer: (layers, peak, bandwidth) => eachTime(layers, peak, bandwidth, (compute) => compute),
      says: {
        ko: "계산만 세었어요. 숫자가 도착하기 전에 계산할 수 있나요?",
        en: "Only the computing counts for you. Can it begin before the numbers have arrived?",
      },
    },
  },
  hints: [
    {
      ko: "층마다 두 시간을 구하고 큰 쪽을 더하세요.",
      en: "For each layer take both times, and add the larger one.",
    },
    {
      ko: "층 하나: Math.max(multiplyAdds를 peak로 나눈 것, moved를 bandwidth로 나눈 것).",
      en: "One layer: Math.max of multiplyAdds divided by peak, and moved divided by bandwidth.",
    },
  ],
});

export const wholeSpeedup = exercise({
  title: { ko: "전체는 몇 배 빨라졌나", en: "How much faster is the whole?" },
  points: 1,
  needs: ["setup"],
  answer: fn({ share: number(), factor: number() }, number()),
  cases: [
    [0.5, 2],
    [0.8, 8],
    [0.3, 100],
  ],
  generate: (rng) => [(20 + rng.int(70)) / 100, 3 + rng.int(20)],
  reference: (share, factor) => 1 / (1 - share + share / factor),
  compare: close(),
  mistakes: {
    timeLeft: {
      answer: (share, factor) => 1 - share + share / factor,
      says: {
        ko: "남은 시간이에요. 시간이 반이 되면 몇 배 빨라진 건가요?",
        en: "That is the time that is left. If half the time is left, how many times as fast is it?",
      },
    },
    weighted: {
      answer: (share, factor) => 1 - share + share * factor,
      says: {
        ko: "빠르기를 평균 냈어요. 더할 수 있는 것은 빠르기인가요, 시간인가요?",
        en: "You average speeds. What can be added up: speeds, or times?",
      },
    },
    factorOnly: {
      answer: (_, factor) => factor,
      says: {
        ko: "모두 factor배 빨라졌다고 보았어요. 건드리지 않은 부분은 얼마나 걸리나요?",
        en: "All of it is factor times as fast for you. How long does the untouched part take?",
      },
    },
    partLost: {
      answer: (share) => 1 / (1 - share),
      says: {
        ko: "빨라진 부분의 시간을 0으로 보았어요. 그 부분은 이제 얼마나 걸리나요?",
        en: "The faster part takes no time at all here. How long does it take now?",
      },
    },
  },
  hints: [
    {
      ko: "전체 시간을 1이라 하고, 건드리지 않은 부분과 빨라진 부분의 새 시간을 더하세요.",
      en: "Call the whole time 1, and add the untouched part and the new time of the other.",
    },
    {
      ko: "새 시간은 (1 − share) + share / factor예요. 1을 그것으로 나누세요.",
      en: "The new time is (1 − share) + share / factor. Divide 1 by it.",
    },
  ],
});
