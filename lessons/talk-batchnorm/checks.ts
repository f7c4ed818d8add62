import { close, exact, exercise, fn, integer, list, number, record } from "convlab/check";

const blended = (means: readonly number[], share: number, start: number): number =>
  means.reduce((kept, mean) => kept + share * (mean - kept), start);

export const runningMean = exercise({
  title: { ko: "모아 둔 평균", en: "The running mean" },
  points: 1,
  needs: ["setup"],
  answer: fn({ batchMeans: list(number()), momentum: number() }, number()),
  cases: [
    [[10, 10], 0.1],
    [[4, 8, 6], 0.2],
    [[5, -5, 15, 5], 0.3],
  ],
  generate: (rng) => [
    Array.from({ length: 3 + rng.int(4) }, (_, i) => 3 + ((7 * i) % 11) + rng.int(5)),
    (5 + rng.int(30)) / 100,
  ],
  reference: (means, momentum) => blended(means, momentum, 0),
  compare: close(),
  mistakes: {
    otherConvention: {
      answer: (means, momentum) => blended(means, 1 - momentum, 0),
      says: {
        ko: "momentum을 옛 값에 곱했어요. 어떤 책은 그렇게 불러요. 여기서 0.1은 무엇의 몫인가요?",
        en: "momentum multiplies the old value. Some books call it so. Here: of what is 0.1 the share?",
      },
    },
    startedAtFirst: {
      answer: (means, momentum) => blended(means.slice(1), momentum, means[0]),
      says: {
        ko: "첫 배치의 평균에서 출발했어요. 첫 배치가 오기 전에 모아 둔 값은 얼마인가요?",
        en: "You start from the first batch's mean. What is the running mean before any batch has come?",
      },
    },
    plainMean: {
      answer: (means) => means.reduce((a, b) => a + b, 0) / means.length,
      says: {
        ko: "보통 평균이에요. 오래된 배치와 새 배치의 몫이 같아야 하나요?",
        en: "That is the plain mean. Shall an old batch count as much as a new one?",
      },
    },
    addedOnly: {
      answer: (means, momentum) => momentum * means.reduce((a, b) => a + b, 0),
      says: {
        ko: "옛 값을 줄이지 않고 더하기만 했어요. 배치가 1,000번 오면 값은 어디까지 커지나요?",
        en: "You add without shrinking the old value. After 1,000 batches, how large is the sum?",
      },
    },
  },
  hints: [
    {
      ko: "0에서 시작해서 배치마다: 새 값 = (1 − momentum) · 옛 값 + momentum · 배치의 평균.",
      en: "From 0, for each batch: new = (1 − momentum) · old + momentum · the batch's mean.",
    },
    {
      ko: "[10, 10]과 0.1이면 0 → 1 → 0.9·1 + 0.1·10 = 1.9예요. 이것을 for로 쓰세요.",
      en: "For [10, 10] and 0.1: 0 → 1 → 0.9·1 + 0.1·10 = 1.9. Write that as a loop.",
    },
  ],
});

/** Never near a whole number, so that rounding errors decide nothing. */
const counts: [number, number][] = [
  [0.1, 0.9],
  [0.1, 0.99],
  [0.2, 0.9],
  [0.3, 0.95],
  [0.05, 0.8],
  [0.02, 0.97],
  [0.15, 0.6],
  [0.01, 0.93],
];
const exactCount = (momentum: number, share: number): number =>
  Math.log(1 - share) / Math.log(1 - momentum);

export const batchesUntil = exercise({
  title: { ko: "통계가 따라오기까지", en: "Until the statistics have caught up" },
  points: 2,
  needs: ["setup"],
  answer: fn({ momentum: number(), share: number() }, integer()),
  cases: [
    [0.1, 0.9],
    [0.2, 0.5],
    [0.01, 0.95],
  ],
  generate: (rng) => counts[rng.int(counts.length)],
  reference: (momentum, share) => Math.ceil(exactCount(momentum, share)),
  compare: exact(),
  mistakes: {
    linear: {
      answer: (momentum, share) => Math.ceil(share / momentum - 1e-9),
      says: {
        ko: "배치마다 같은 걸음으로 간다고 보았어요. 남은 거리가 반이면 다음 걸음은 얼마나 되나요?",
        en: "You let each batch go the same step. When half the way is left, how long is the next step?",
      },
    },
    oneTooFew: {
      answer: (momentum, share) => Math.floor(exactCount(momentum, share)),
      says: {
        ko: "한 배치 모자라요. 그때의 몫은 share 이상인가요?",
        en: "One batch too few. Is the share reached by then?",
      },
    },
    missingShare: {
      answer: (momentum, share) => Math.ceil(exactCount(momentum, 1 - share)),
      says: {
        ko: "남은 몫과 온 몫이 바뀌었어요. 배치 n개 뒤 (1 − momentum)ⁿ은 온 몫인가요, 남은 몫인가요?",
        en: "What is left and what is reached have changed places. After n batches, which of them is (1 − momentum)ⁿ?",
      },
    },
  },
  hints: [
    {
      ko: "배치마다 남은 거리에 (1 − momentum)을 곱해요. 온 몫은 1 − 남은 몫이에요.",
      en: "Each batch multiplies the distance that is left by (1 − momentum). Reached is 1 − left.",
    },
    {
      ko: "left = 1에서 시작해서 1 − left가 share보다 작은 동안 left에 (1 − momentum)을 곱하고 세세요.",
      en: "From left = 1: while 1 − left is below share, multiply left by (1 − momentum) and count.",
    },
  ],
});

interface Norm {
  gamma: number;
  beta: number;
  mean: number;
  variance: number;
}
interface Filter {
  weight: number[];
  bias: number;
}
const scaled = (weight: readonly number[], factor: number, bias: number): Filter => ({
  weight: weight.map((value) => value * factor),
  bias,
});
const factorOf = ({ gamma, variance }: Norm): number => gamma / Math.sqrt(variance);

export const folded = exercise({
  title: { ko: "필터에 접어 넣기", en: "Folded into the filter" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    {
      weight: list(number()),
      bias: number(),
      norm: record({ gamma: number(), beta: number(), mean: number(), variance: number() }),
    },
    record({ weight: list(number()), bias: number() }),
  ),
  cases: [
    [[1, 2, -1], 3, { gamma: 2, beta: 5, mean: 1, variance: 4 }],
    [[0.5, -0.25], 2, { gamma: 3, beta: -1, mean: 5, variance: 9 }],
    [[4, 0, 2, 6], 1, { gamma: 1, beta: 2, mean: -3, variance: 0.25 }],
  ],
  generate: (rng) => [
    Array.from({ length: 3 + rng.int(3) }, () => 1 + rng.int(40) / 10),
    2 + rng.int(20) / 10,
    {
      gamma: 2 + rng.int(10) / 10,
      beta: 1 + rng.int(30) / 10,
      mean: 5 + rng.int(30) / 10,
      variance: 3 + rng.int(50) / 10,
    },
  ],
  reference: (weight, bias, norm) =>
    scaled(weight, factorOf(norm), (bias - norm.mean) * factorOf(norm) + norm.beta),
  compare: close(),
  mistakes: {
    biasNotScaled: {
      answer: (weight, bias, norm) =>
        scaled(weight, factorOf(norm), bias + norm.beta - norm.mean * factorOf(norm)),
      says: {
        ko: "필터의 편향이 그대로예요. 배치 정규화는 편향을 더하기 전의 값을 나누나요, 더한 뒤의 값을 나누나요?",
        en: "The filter's own bias stays as it was. Does batch norm divide before that bias is added, or after?",
      },
    },
    meanForgotten: {
      answer: (weight, bias, norm) =>
        scaled(weight, factorOf(norm), bias * factorOf(norm) + norm.beta),
      says: {
        ko: "평균이 빠졌어요. 필터의 답이 꼭 mean이면 배치 정규화의 답은 얼마인가요?",
        en: "The mean is missing. If the filter answers exactly mean, what does batch norm answer?",
      },
    },
    noRoot: {
      answer: (weight, bias, norm) => {
        const factor = norm.gamma / norm.variance;
        return scaled(weight, factor, (bias - norm.mean) * factor + norm.beta);
      },
      says: {
        ko: "분산으로 나누었어요. 배치 정규화는 무엇으로 나누나요?",
        en: "You divide by the variance. By what does batch norm divide?",
      },
    },
    weightsUntouched: {
      answer: (weight, bias, norm) =>
        scaled(weight, 1, (bias - norm.mean) * factorOf(norm) + norm.beta),
      says: {
        ko: "가중치가 그대로예요. 입력이 두 배가 되면 합친 필터의 답은 얼마나 달라져야 하나요?",
        en: "The weights are unchanged. When the input doubles, how much must the answer change?",
      },
    },
  },
  hints: [
    {
      ko: "γ(w·x + b − μ)/σ + β를 x의 곱과 나머지로 나누어 적으세요.",
      en: "Write γ(w·x + b − μ)/σ + β as something times x, and the rest.",
    },
    {
      ko: "factor = γ/√variance라 하면 가중치는 모두 factor배, 편향은 (b − μ)·factor + β예요.",
      en: "With factor = γ/√variance: every weight times factor, and the bias is (b − μ)·factor + β.",
    },
  ],
});
