import type { Behaviour } from './behaviour.ts'
import { hasChinese, isNumeric, type KnownQuestions } from './known-questions.ts'
import { hash } from './seeded-random.ts'

/** What a simulated model says, token by token. */
export type Reply = {
  reasoning: string[]
  answer: string[]
  /** Null when it does not know the question or there is no reference. */
  isRight: boolean | null
}

type Input = { model: string; behaviour: Behaviour; prompt: string }

/** The same model gives the same prompt the same reply. */
export function composeReply(questions: KnownQuestions, input: Input): Reply {
  const { behaviour, prompt } = input
  const words = hasChinese(prompt) ? CHINESE : ENGLISH
  const { head, tail, isRight } = answerTo(questions, input, words)
  return {
    reasoning: fill(splitTokens(words.thinking), behaviour.reasoningTokens),
    answer: atLength(splitTokens(head), splitTokens(tail), splitTokens(words.filler), behaviour),
    isRight,
  }
}

/** Pieces of the size of a model's tokens; joined they give the text again. */
export function splitTokens(text: string): string[] {
  return text.match(/\s*(?:\p{Script=Han}|[^\s\p{Script=Han}]{1,6})/gu) ?? []
}

type Words = {
  thinking: string
  filler: string
  working: (answer: string) => string
  stated: string
  unknown: string
  open: string
}

const ENGLISH: Words = {
  thinking: ' First I read the question again. Then I take it apart and go step by step.',
  filler: ' Let me check this once more before I answer.',
  working: (answer) => `Taking it step by step, I get ${answer}.`,
  stated: 'Going by what the question asks, the answer is:',
  unknown:
    'This is a simulated answer: the simulator does not know this question, so it cannot say what is right. A real model would reason from the facts given and state a result.',
  open: 'This is a simulated answer to an open question. It would weigh two or three points for and against, give an example, and close with a clear view.',
}

const CHINESE: Words = {
  thinking: '先把题目再读一遍，然后拆开来，一步一步地想。',
  filler: '回答之前再核对一遍。',
  working: (answer) => `一步一步推算，得到 ${answer}。`,
  stated: '按照题目的要求，答案是：',
  unknown:
    '这是模拟的回答：模拟器不认识这道题，所以无法判断对错。真实的模型会根据已知条件推理，并给出结论。',
  open: '这是对开放问题的模拟回答。真实的回答会比较两三个正反观点，举一个例子，最后给出明确的看法。',
}

function answerTo(questions: KnownQuestions, { model, behaviour, prompt }: Input, words: Words) {
  const known = questions.find(prompt)
  if (known === undefined) return { head: words.unknown, tail: '', isRight: null }
  const { reference } = known
  if (reference === null) return { head: words.open, tail: '', isRight: null }

  const isRight = questions.isRight(model, known, behaviour.right)
  if (isNumeric(reference)) {
    const answer = isRight ? reference : wrongNumber(reference, `${model}\n${prompt}`)
    return { head: words.working(answer), tail: `\n#### ${answer}`, isRight }
  }
  const answer = isRight ? reference : (questions.wrongText(known) ?? '?')
  return { head: words.stated, tail: `\n${answer}`, isRight }
}

/** Near the right one, and never equal to it. */
function wrongNumber(reference: string, seed: string): string {
  const value = Number(reference.replaceAll(',', ''))
  const decimals = reference.split('.')[1]?.length ?? 0
  return (value + 1 + (hash(seed) % 9)).toFixed(decimals)
}

/** Lengthens or shortens the working to the length asked for; the final answer always stays. */
function atLength(head: string[], tail: string[], filler: string[], { answerTokens }: Behaviour) {
  if (answerTokens === null) return [...head, ...tail]
  const room = Math.max(0, answerTokens - tail.length)
  return [...head.slice(0, room), ...fill(filler, room - head.length), ...tail]
}

function fill(pattern: string[], count: number): string[] {
  return Array.from(
    { length: Math.max(0, count) },
    (_, index) => pattern[index % pattern.length] ?? '',
  )
}
