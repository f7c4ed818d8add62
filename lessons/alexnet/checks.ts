import { F, fromArray, type Tensor } from "convlab";
import {
  close,
  exact,
  exercise,
  fn,
  integer,
  list,
  model,
  number,
  record,
  tensor,
} from "convlab/check";
import {
  CONVS,
  everySecond,
  firstHalf,
  lastHalf,
  normed,
  ONE_PATH,
  paths,
  pooled,
  tried,
  weightsOf,
} from "./nets.js";

export const alexWeights = exercise({
  title: { ko: "AlexNet의 층 여덟 개", en: "AlexNet's eight layers" },
  points: 2,
  needs: ["setup"],
  answer: fn({ mapSide: integer() }, list(number())),
  cases: [[13], [6], [1]],
  generate: (rng) => [2 + rng.int(60)],
  reference: (mapSide) => weightsOf(CONVS, mapSide),
  compare: exact(),
  mistakes: {
    onePath: {
      answer: (mapSide) => weightsOf(ONE_PATH, mapSide),
      says: {
        ko: "모든 필터가 모든 채널을 본다고 셌어요. 표에서 conv2, conv4, conv5의 필터는 몇 채널을 보나요?",
        en: "You let every filter see all channels. How many does the table give to the filters of conv2, conv4 and conv5?",
      },
    },
    alwaysHalf: {
      answer: (mapSide) =>
        weightsOf(
          CONVS.map(([side, depth, filters], l) => [side, l === 2 ? 128 : depth, filters]),
          mapSide,
        ),
      says: {
        ko: "conv3도 절반만 본다고 셌어요. 두 길이 만나는 합성곱층은 어느 것인가요?",
        en: "You halve conv3 too. At which convolution do the two paths meet?",
      },
    },
    biasCounted: {
      answer: (mapSide) => {
        const outputs = [96, 256, 384, 384, 256, 4096, 4096, 1000];
        return weightsOf(CONVS, mapSide).map((n, l) => n + outputs[l]);
      },
      says: {
        ko: "편향까지 셌어요. 이 연습에서는 무엇을 빼기로 했나요?",
        en: "You count the biases too. What does this exercise leave out?",
      },
    },
    mapOfTheNotes: {
      answer: () => weightsOf(CONVS, 13),
      says: {
        ko: "언제나 13×13 맵으로 셌어요. mapSide는 어느 층의 수를 바꾸나요?",
        en: "You always take the 13×13 map. Which layer's number does mapSide change?",
      },
    },
    sideOnce: {
      answer: (mapSide) => weightsOf(CONVS, mapSide).map((n, l) => (l === 5 ? n / mapSide : n)),
      says: {
        ko: "맵의 한 변을 한 번만 곱했어요. 6×6 맵 한 장에는 숫자가 몇 개 있나요?",
        en: "You multiply by the map's side once. How many numbers has one map of 6×6?",
      },
    },
    halfTheMaps: {
      answer: (mapSide) => weightsOf(CONVS, mapSide, 128),
      says: {
        ko: "fc6이 한쪽 길의 맵만 본다고 셌어요. 완전 연결층은 몇 장의 맵과 이어져 있나요?",
        en: "You join fc6 to the maps of one path. How many maps is a fully connected layer joined to?",
      },
    },
  },
  hints: [
    {
      ko: "합성곱층은 F·F·C·K예요. 필터가 보는 채널 C는 차례대로 3, 48, 256, 192, 192이고, 필터의 수 K는 96, 256, 384, 384, 256이에요.",
      en: "A convolution has F·F·C·K weights. A filter's channels C are 3, 48, 256, 192, 192 and the filters K are 96, 256, 384, 384, 256.",
    },
    {
      ko: "return [11*11*3*96, 5*5*48*256, 3*3*256*384, 3*3*192*384, 3*3*192*256, mapSide*mapSide*256*4096, …]; 마지막 둘은 4096*4096과 4096*1000이에요.",
      en: "return [11*11*3*96, 5*5*48*256, 3*3*256*384, 3*3*192*384, 3*3*192*256, mapSide*mapSide*256*4096, …]; the last two are 4096*4096 and 4096*1000.",
    },
  ],
});

const firstAt = (errors: number[], goal: number): number =>
  errors.findIndex((error) => error <= goal);

export const epochsTo = exercise({
  title: { ko: "목표까지 걸린 에폭", en: "Epochs to a goal" },
  points: 1,
  needs: ["setup"],
  answer: fn({ errors: list(number()), goal: number() }, integer()),
  cases: [
    [[0.9, 0.6, 0.3, 0.25, 0.1], 0.25],
    [[0.7, 0.4, 0.5, 0.3], 0.45],
    [[0.9, 0.8], 0.25],
    [[0.2, 0.5, 0.1], 0.3],
  ],
  generate: (rng) => {
    // Falls to the goal, rises above it, falls below; one of five never gets there.
    const goal = 10 + rng.int(30);
    const falling = Array.from({ length: 1 + rng.int(4) }, (_, e) => 95 - 8 * e - rng.int(8));
    const reaches = rng.int(5) > 0;
    const end = reaches ? [goal, goal + 5, goal - 3, goal - 7] : [goal + 9, goal + 4];
    return [[...falling, ...end].map((error) => error / 100), goal / 100];
  },
  reference: (errors, goal) => {
    const first = firstAt(errors, goal);
    return first < 0 ? -1 : first + 1;
  },
  compare: exact(),
  mistakes: {
    fromZero: {
      answer: firstAt,
      says: {
        ko: "0부터 세었어요. errors[0]은 몇 에폭을 배운 뒤의 오류율인가요?",
        en: "You count from 0. After how many epochs was errors[0] measured?",
      },
    },
    strictlyBelow: {
      answer: (errors, goal) => {
        const first = errors.findIndex((error) => error < goal);
        return first < 0 ? -1 : first + 1;
      },
      says: {
        ko: "goal과 똑같은 에폭을 지나쳤어요. 25 %에 닿은 것은 25 %를 이룬 것이 아닌가요?",
        en: "You pass by an epoch that equals goal. Has an error of 25 % not reached 25 %?",
      },
    },
    lowest: {
      answer: (errors, goal) => {
        const best = errors.indexOf(Math.min(...errors));
        return errors[best] <= goal ? best + 1 : -1;
      },
      says: {
        ko: "오류율이 가장 낮은 에폭이에요. 그보다 먼저 goal에 닿은 에폭은 없었나요?",
        en: "This is the epoch with the lowest error. Was goal not reached before it?",
      },
    },
    forGood: {
      answer: (errors, goal) => {
        let last = errors.length;
        while (last > 0 && errors[last - 1] <= goal) last--;
        return last === errors.length ? -1 : last + 1;
      },
      says: {
        ko: "goal 아래에 계속 머물기 시작한 에폭이에요. 처음 닿은 것은 언제인가요?",
        en: "From this epoch on the error stays below goal. When did it get there first?",
      },
    },
  },
  hints: [
    {
      ko: "앞에서부터 보다가 errors[e] <= goal인 첫 e를 찾으면 e + 1을 돌려주세요.",
      en: "Go through the list and return e + 1 at the first e with errors[e] <= goal.",
    },
    {
      ko: "for (let e = 0; e < errors.length; e++) { if (errors[e] <= goal) return e + 1; } 반복문 뒤에는 return -1;",
      en: "for (let e = 0; e < errors.length; e++) { if (errors[e] <= goal) return e + 1; } and behind the loop return -1;",
    },
  ],
});

export const responseNorm = exercise({
  title: { ko: "지역 응답 정규화", en: "Local response normalization" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    { a: list(number()), n: integer(), k: number(), alpha: number(), beta: number() },
    list(number()),
  ),
  cases: [
    [[1, 2, 0, 3, 1, 4, 2, 0, 5], 3, 2, 0.5, 0.75],
    [[3, 1, 4, 1, 5, 9, 2, 6], 5, 1, 0.1, 0.5],
    [[2, 0, 0, 1, 0, 0, 0, 3], 3, 2, 1, 1],
  ],
  generate: (rng) => [
    Array.from({ length: 8 + rng.int(4) }, () => rng.int(7)),
    3 + 2 * rng.int(2),
    1 + rng.int(3),
    (2 + rng.int(8)) / 10,
    [0.5, 0.75][rng.int(2)],
  ],
  reference: (a, n, k, alpha, beta) => normed(a, [n, k, alpha, beta]),
  compare: close(),
  mistakes: {
    notSquared: {
      answer: (a, n, k, alpha, beta) => normed(a, [n, k, alpha, beta], { power: 1 }),
      says: {
        ko: "이웃을 제곱하지 않고 더했어요. 식에서 a 위에 적힌 작은 수는 무엇인가요?",
        en: "You add the neighbours without squaring them. What is the small number on a in the formula?",
      },
    },
    nOnEachSide: {
      answer: (a, n, k, alpha, beta) =>
        normed(a, [n, k, alpha, beta], { window: (i, reach) => [i - reach, i + reach] }),
      says: {
        ko: "양쪽으로 n개씩 보았어요. n이 3이면 자기를 포함해서 모두 몇 채널인가요?",
        en: "You look n channels to each side. With n = 3, how many channels are there in all, its own included?",
      },
    },
    wrapsAround: {
      answer: (a, n, k, alpha, beta) => normed(a, [n, k, alpha, beta], { wraps: true }),
      says: {
        ko: "첫 채널의 왼쪽 이웃으로 마지막 채널을 보았어요. 끝을 넘어가면 이웃이 있나요?",
        en: "The first channel takes the last one as its left neighbour. Is there a neighbour beyond the end?",
      },
    },
    alphaShared: {
      answer: (a, n, k, alpha, beta) => normed(a, [n, k, alpha / n, beta]),
      says: {
        ko: "alpha를 n으로 나누었어요. PyTorch는 그렇게 하지만, 논문의 식에도 그 나누기가 있나요?",
        en: "You divide alpha by n. PyTorch does so; is that division in the paper's formula?",
      },
    },
    noPower: {
      answer: (a, n, k, alpha) => normed(a, [n, k, alpha, 1]),
      says: {
        ko: "괄호를 그대로 나누었어요. 괄호 위의 beta는 언제 쓰나요?",
        en: "You divide by the bracket as it is. When does the beta on it come in?",
      },
    },
    allChannels: {
      answer: (a, n, k, alpha, beta) =>
        normed(a, [n, k, alpha, beta], { window: (_i, _n, last) => [0, last] }),
      says: {
        ko: "모든 채널을 더했어요. '지역'이라는 이름은 무엇을 말하나요?",
        en: "You add up all channels. What does the word local say?",
      },
    },
  },
  hints: [
    {
      ko: "half = Math.floor(n / 2)일 때 이웃은 Math.max(0, i - half)부터 Math.min(a.length - 1, i + half)까지예요.",
      en: "With half = Math.floor(n / 2) the neighbours go from Math.max(0, i - half) to Math.min(a.length - 1, i + half).",
    },
    {
      ko: "채널마다 이웃의 제곱을 sum에 더하고 a[i] / (k + alpha * sum) ** beta를 넣으세요.",
      en: "For each channel add the squares of its neighbours to sum; the answer is a[i] / (k + alpha * sum) ** beta.",
    },
  ],
});

export const poolRow = exercise({
  title: { ko: "겹치는 풀링", en: "Overlapping pooling" },
  points: 2,
  needs: ["setup"],
  answer: fn({ x: list(number()), size: integer(), stride: integer() }, list(number())),
  cases: [
    [[1, 3, 2, 5, 4, 0, 2], 3, 2],
    [[4, 1, 1, 0, 6, 2, 2, 1], 2, 2],
    [[5, 1, 0, 2, 8, 3, 1, 1, 7], 3, 2],
    [[2, 7, 1, 9, 3, 4], 3, 1],
  ],
  generate: (rng) => {
    const stride = 1 + rng.int(3);
    return [Array.from({ length: 8 + rng.int(6) }, () => rng.int(30)), stride + rng.int(3), stride];
  },
  reference: (x, size, stride) => pooled(x, size, stride),
  compare: exact(),
  mistakes: {
    sideBySide: {
      answer: (x, size) => pooled(x, size, size),
      says: {
        ko: "창을 겹치지 않게 놓았어요. 다음 창은 size칸 옆에서 시작하나요, stride칸 옆에서 시작하나요?",
        en: "Your windows lie side by side. Does the next one start size places further, or stride places?",
      },
    },
    hangsOver: {
      answer: (x, size, stride) => pooled(x, size, stride, { ragged: true }),
      says: {
        ko: "끝에서 밖으로 삐져나온 창까지 셌어요. 온전히 안에 들어가는 창은 몇 개인가요?",
        en: "You count windows that hang over the end. How many lie wholly inside?",
      },
    },
    mean: {
      answer: (x, size, stride) =>
        pooled(x, size, stride, { of: (w) => w.reduce((sum, v) => sum + v, 0) / w.length }),
      says: {
        ko: "평균을 냈어요. AlexNet은 창에서 무엇을 남기나요?",
        en: "You take the mean. What does AlexNet keep of a window?",
      },
    },
    lastForgotten: {
      answer: (x, size, stride) => pooled(x, size, stride, { fewer: 1 }),
      says: {
        ko: "마지막 창이 빠졌어요. 창이 정확히 끝에서 끝나도 되지 않나요?",
        en: "The last window is missing. May a window not end exactly at the end?",
      },
    },
    narrow: {
      answer: (x, _, stride) => pooled(x, stride, stride),
      says: {
        ko: "창의 너비로 stride를 썼어요. 그러면 size는 어디에 쓰이나요?",
        en: "Your windows are stride wide. Where does size come in?",
      },
    },
  },
  hints: [
    {
      ko: "창은 start = 0, stride, 2·stride, …에서 시작해요. start + size가 x.length를 넘으면 끝이에요.",
      en: "Windows start at 0, stride, 2·stride … until start + size would be more than x.length.",
    },
    {
      ko: "반복문 한 줄이면 돼요: for (let start = 0; start + size <= x.length; start += stride) result.push(Math.max(...x.slice(start, start + size)));",
      en: "One loop is enough: for (let start = 0; start + size <= x.length; start += stride) result.push(Math.max(...x.slice(start, start + size)));",
    },
  ],
});

/** Numbers that look drawn by lot, the same for each `start`. */
function wave(shape: number[], start: number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const numbers = Array.from({ length: size }, (_, i) =>
    Math.round(50 * Math.sin(start + 1.7 * i * i)),
  );
  return fromArray(
    Float32Array.from(numbers, (n) => n / 10),
    shape,
  );
}
const pathCase = (
  channels: number,
  filters: number,
  side: number,
  start: number,
): [Tensor, Tensor, Tensor] => [
  wave([1, channels, 5, 6], start),
  wave([filters / 2, channels / 2, side, side], start + 1),
  wave([filters / 2, channels / 2, side, side], start + 2),
];

export const twoPaths = exercise({
  title: { ko: "두 길로 나눈 합성곱", en: "A convolution on two paths" },
  points: 2,
  needs: ["setup"],
  answer: fn({ x: tensor(), upper: tensor(), lower: tensor() }, tensor()),
  cases: [pathCase(4, 4, 3, 1), pathCase(8, 2, 1, 2), pathCase(6, 6, 2, 3)],
  generate: (rng) =>
    pathCase(4 + 2 * rng.int(3), 2 + 2 * rng.int(3), 1 + rng.int(3), rng.int(1_000_000)),
  reference: (x, upper, lower) => paths(x, upper, lower),
  compare: close({ atol: 1e-3 }),
  mistakes: {
    lowerFirst: {
      answer: (x, upper, lower) => paths(x, lower, upper, [lastHalf, firstHalf]),
      says: {
        ko: "값은 맞는데 아래 길의 맵이 먼저 왔어요. concat에 적은 차례는 어떤가요?",
        en: "The maps are right, but those of the lower path come first. In which order stand they in concat?",
      },
    },
    crossed: {
      answer: (x, upper, lower) => paths(x, upper, lower, [lastHalf, firstHalf]),
      says: {
        ko: "위 길의 필터가 뒤쪽 채널을 보았어요. upper는 어느 절반을 보아야 하나요?",
        en: "The upper path's filters look at the last channels. Which half belongs to upper?",
      },
    },
    sameHalf: {
      answer: (x, upper, lower) => paths(x, upper, lower, [firstHalf, firstHalf]),
      says: {
        ko: "두 길이 모두 앞쪽 채널을 보았어요. 뒤쪽 채널은 누가 보나요?",
        en: "Both paths look at the first channels. Who looks at the others?",
      },
    },
    added: {
      answer: (x, upper, lower) =>
        F.add(F.conv2d(firstHalf(x), upper), F.conv2d(lastHalf(x), lower)),
      says: {
        ko: "두 길의 맵을 더했어요. 카드 두 장에 맵이 따로 있다면 맵은 모두 몇 장인가요?",
        en: "You add the maps of the two paths. If each card keeps its own maps, how many are there together?",
      },
    },
    everySecond: {
      answer: (x, upper, lower) => paths(x, upper, lower, [everySecond(0), everySecond(1)]),
      says: {
        ko: "채널을 하나 걸러 하나씩 나누었어요. 앞 절반과 뒤 절반으로 자르려면 어디에서 잘라야 하나요?",
        en: "You deal the channels out one by one. Where is the cut between the first half and the second?",
      },
    },
  },
  hints: [
    {
      ko: "half = x.shape[1] / 2일 때 앞 절반은 F.slice(x, 1, 0, half), 뒤 절반은 F.slice(x, 1, half)예요.",
      en: "With half = x.shape[1] / 2 the first half is F.slice(x, 1, 0, half), the second F.slice(x, 1, half).",
    },
    {
      ko: "return F.concat([F.conv2d(앞 절반, upper), F.conv2d(뒤 절반, lower)], 1);",
      en: "return F.concat([F.conv2d(first half, upper), F.conv2d(second half, lower)], 1);",
    },
  ],
});

export const alexFeatures = exercise({
  title: { ko: "AlexNet의 앞부분", en: "AlexNet's front" },
  points: 4,
  needs: ["setup"],
  answer: fn(
    { width: integer(), paths: integer(), side: integer() },
    record({ parameters: integer(), output: tensor() }),
  ),
  cases: [
    [12, 2, 67],
    [12, 1, 67],
    [6, 2, 71],
  ],
  generate: (rng) => [6 * (1 + rng.int(2)), 1 + rng.int(2), 67 + rng.int(12)],
  reference: (width, count, side) => tried(width, count, side),
  compare: close({ rtol: 1e-3, atol: 1e-4 }),
  mistakes: {
    noNorm: {
      answer: (width, count, side) => tried(width, count, side, { norm: "none" }),
      says: {
        ko: "맵의 크기와 매개변수는 맞는데 값이 달라요. conv1과 conv2 뒤에 있어야 할, 배우는 숫자가 없는 층은 무엇인가요?",
        en: "Sizes and parameters are right, the numbers are not. Which layer without parameters belongs behind conv1 and conv2?",
      },
    },
    normFirst: {
      answer: (width, count, side) => tried(width, count, side, { norm: "before" }),
      says: {
        ko: "정규화가 ReLU 앞에 있어요. 표에서는 어느 것이 먼저인가요?",
        en: "The normalization stands before the ReLU. Which comes first in the table?",
      },
    },
    plainPooling: {
      answer: (width, count, side) => tried(width, count, side, { window: 2 }),
      says: {
        ko: "풀링의 창이 2×2예요. 두 칸씩 걷는 창이 겹치려면 한 변이 얼마여야 하나요?",
        en: "Your pooling has a window of 2×2. How large must it be to overlap with steps of 2?",
      },
    },
    noLastPool: {
      answer: (width, count, side) => tried(width, count, side, { lastPool: false }),
      says: {
        ko: "맵이 커요. 공부 노트가 1억 7,700만을 센 까닭이 바로 이거였어요. conv5 뒤에는 무엇이 있나요?",
        en: "Your maps are too large. The notes count 177 million for this very reason: what stands behind conv5?",
      },
    },
    onePath: {
      answer: (width, _, side) => tried(width, 1, side),
      says: {
        ko: "길이 언제나 하나예요. paths는 어느 층들의 groups가 되나요?",
        en: "There is always one path. Of which layers is paths the number of groups?",
      },
    },
    neverMeet: {
      answer: (width, count, side) =>
        tried(width, count, side, { groups: [1, count, count, count, count] }),
      says: {
        ko: "conv3에서도 두 길이 갈라져 있어요. 끝까지 만나지 않으면 두 길은 서로 무엇을 알 수 있나요?",
        en: "The paths stay apart in conv3 too. If they never meet, what can one know of the other?",
      },
    },
    noRelu: {
      answer: (width, count, side) => tried(width, count, side, { active: false }),
      says: {
        ko: "ReLU가 없어요. 그러면 합성곱층들 사이에서 굽은 것은 무엇인가요?",
        en: "There is no ReLU. What is left between the convolutions that is not straight?",
      },
    },
  },
  hints: [
    {
      ko: "필터의 수는 차례대로 width, width·8/3, width·4, width·4, width·8/3이에요. conv1과 conv2 뒤에는 relu → 정규화 → 풀링, conv3과 conv4 뒤에는 relu만, conv5 뒤에는 relu → 풀링이 와요.",
      en: "The filters are width, width·8/3, width·4, width·4, width·8/3. Behind conv1 and conv2: relu → norm → pooling; behind conv3 and conv4 relu alone; behind conv5 relu → pooling.",
    },
    {
      ko: "conv2d(3, width, { kernelSize: 11, stride: 4 }), relu(), norm(), pool(), conv2d(width, (width * 8) / 3, { kernelSize: 5, padding: 2, groups: paths }), relu(), norm(), pool(), 그다음 3×3 세 층은 padding 1이고 groups는 차례로 1, paths, paths예요.",
      en: "conv2d(3, width, { kernelSize: 11, stride: 4 }), relu(), norm(), pool(), conv2d(width, (width * 8) / 3, { kernelSize: 5, padding: 2, groups: paths }), relu(), norm(), pool(), then three of 3×3 with padding 1 and groups 1, paths, paths.",
    },
  ],
});

export const cropCount = exercise({
  title: { ko: "그림 한 장에서 몇 장이 나올까", en: "How many pictures are in one" },
  points: 1,
  needs: ["setup"],
  answer: fn({ side: integer(), crop: integer() }, number()),
  cases: [
    [256, 224],
    [32, 28],
    [10, 10],
    [7, 5],
  ],
  generate: (rng) => {
    const crop = 4 + rng.int(200);
    return [crop + 1 + rng.int(60), crop];
  },
  reference: (side, crop) => 2 * (side - crop + 1) ** 2,
  compare: exact(),
  mistakes: {
    oneForgotten: {
      answer: (side, crop) => 2 * (side - crop) ** 2,
      says: {
        ko: "논문과 같은 답이에요. 그런데 10×10에서 10×10을 자르는 방법은 몇 가지인가요?",
        en: "This is the paper's own number. But in how many ways can 10×10 be cut out of 10×10?",
      },
    },
    noFlip: {
      answer: (side, crop) => (side - crop + 1) ** 2,
      says: {
        ko: "자르는 자리는 다 셌어요. 그 조각을 좌우로 뒤집으면 어떻게 되나요?",
        en: "All places are counted. And when such a piece is mirrored?",
      },
    },
    oneAxis: {
      answer: (side, crop) => 2 * (side - crop + 1),
      says: {
        ko: "가로로만 움직였어요. 조각은 어느 쪽으로도 움직일 수 있나요?",
        en: "You move the piece along one axis. Along which other can it move?",
      },
    },
    bothFlips: {
      answer: (side, crop) => 4 * (side - crop + 1) ** 2,
      says: {
        ko: "위아래로도 뒤집었어요. AlexNet은 물구나무선 개도 배웠나요?",
        en: "You flip upside down as well. Did AlexNet learn dogs that stand on their heads?",
      },
    },
  },
  hints: [
    {
      ko: "가로로 놓을 자리가 side − crop + 1개, 세로로도 그만큼이에요.",
      en: "There are side − crop + 1 places across, and as many down.",
    },
    {
      ko: "(side - crop + 1) ** 2에 뒤집은 것까지 2를 곱하세요.",
      en: "(side - crop + 1) ** 2, times 2 for the mirrored ones.",
    },
  ],
});

export const digitAlex = exercise({
  title: { ko: "천분의 일 AlexNet", en: "A thousandth of AlexNet" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.96,
  stretch: 0.985,
  maxParameters: 60_000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. digitAlex를 채우고 나서 학습 셀을 실행했나요? 학습률이 너무 크지는 않나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in digitAlex? Is the learning rate too large?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.96 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    saturates: {
      when: { has: "Tanh", accuracyBelow: 0.96 },
      says: {
        ko: "tanh가 있어요. 이 레슨에서 tanh는 같은 오류율까지 몇 배의 에폭이 걸렸나요?",
        en: "There is a tanh. How many times the epochs did it take in this lesson?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.96 },
      says: {
        ko: "합성곱층이 없어요. 60,000개로 완전 연결층만 만들면 은닉층이 얼마나 작아지나요?",
        en: "There is no convolution. With 60,000 weights, how narrow do dense layers alone become?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.9, accuracyBelow: 0.96 },
      says: {
        ko: "거의 다 왔어요. 학습할 그림을 옮기거나 늘렸나요? 숫자를 좌우로 뒤집으면 어떻게 되는지도 생각해 보세요.",
        en: "Nearly there. Do you shift the training digits? And what becomes of a digit that is mirrored?",
      },
    },
  },
  hints: [
    {
      ko: "합성곱 두세 층에 relu와 겹치는 풀링을 넣고, 완전 연결층을 작게 하세요. 28×28은 11×11 필터를 쓰기에는 작아요.",
      en: "Two or three convolutions with relu and overlapping pooling, and narrow dense layers. 28×28 is too small for filters of 11×11.",
    },
    {
      ko: "이렇게 시작해 보세요: conv2d(1, 16, 5×5, padding 2) → relu → maxPool2d(3, stride 2) → conv2d(16, 32, 3×3, padding 1, groups 2) → relu → maxPool2d(3, stride 2) → flatten → dropout → linear(32·6·6, 40) → relu → linear(40, 10).",
      en: "Start from this: conv2d(1, 16, 5×5, padding 2) → relu → maxPool2d(3, stride 2) → conv2d(16, 32, 3×3, padding 1, groups 2) → relu → maxPool2d(3, stride 2) → flatten → dropout → linear(32·6·6, 40) → relu → linear(40, 10).",
    },
  ],
});
