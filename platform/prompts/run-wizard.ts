import { BanyanError } from '../../core/errors.ts'
import { yesNo } from './common-questions.ts'
import { describeChanges, type FileChange } from './file-changes.ts'
import { answersFromFlags, checkUse, checkValues } from './from-flags.ts'
import type { Answers, Finding, Probes, Question, Script } from './question.ts'

export interface WizardOptions {
  readonly title: string
  readonly script: Script
  /** What flags answered. */
  readonly flags: Answers
  readonly probes: Probes
  /** Nobody is asked: what no flag says is as usual. */
  readonly yes: boolean
  /** What can't be reached is taken all the same, where nobody is asked. */
  readonly unchecked: boolean
  readonly print: (line: string) => void
}

/** How long one look at the world may take where nobody waits for it with a finger on Ctrl-C. */
const probeMs = 30_000

/** A person is there to be asked, on a terminal that can be drawn on. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb'
}

/**
 * Everything that the script wants to know: from flags, and from a person where there is one. Codes: `usage`, `interrupted`,
 * `check-failed` (wait).
 */
export async function answered(options: WizardOptions): Promise<Answers> {
  const { title, script, flags, probes, yes } = options
  if (yes || !isInteractive()) {
    const answers = answersFromFlags(script, flags, yes)
    checkValues(script, answers)
    checkUse(script, answers, flags)
    await probeAll(script(answers), answers, options)
    return answers
  }
  checkValues(script, flags)
  const { ask } = await import('./ask.tsx')
  const answers = await ask({ title, script, given: flags, probes })
  checkUse(script, answers, flags)
  const unasked = script(answers).filter(({ id }) => flags[id] !== undefined)
  // who is there reads the warnings above what is going to be written
  await probeAll(unasked, answers, { ...options, unchecked: true })
  return answers
}

async function probeAll(
  questions: readonly Question[],
  answers: Answers,
  options: WizardOptions,
): Promise<void> {
  for (const question of questions) {
    const finding = await probed(question, answers, options.probes)
    if (finding && finding.kind !== 'good') settle(question, finding, options)
  }
}

async function probed(
  { id, probe }: Question,
  answers: Answers,
  probes: Probes,
): Promise<Finding | undefined> {
  return await probes[probe ?? '']?.(answers[id] ?? '', answers, AbortSignal.timeout(probeMs))
}

function settle(
  { flag }: Question,
  { kind, message }: Finding,
  { unchecked, print }: WizardOptions,
): void {
  if (kind === 'warning' && unchecked) return print(`${flag}: ${message}`)
  const hint = kind === 'warning' ? ' --unchecked takes it all the same.' : ''
  throw new BanyanError('check-failed', `${flag}: ${message}${hint}`, 'wait')
}

interface Confirm {
  readonly yes: boolean
  readonly print: (line: string) => void
}

/** Shows what is going to be written, and asks where somebody is there. Rejects with `interrupted` if it is not to be. */
export async function confirmWriting(
  changes: readonly FileChange[],
  { yes, print }: Confirm,
): Promise<void> {
  const lines = describeChanges(changes)
  if (lines.length === 0) return print('Nothing is to be changed.')
  lines.forEach(print)
  if (yes || !isInteractive()) return
  const question: Question = { id: 'write', flag: '--yes', label: 'Write this?', choices: yesNo }
  const { ask } = await import('./ask.tsx')
  const { write } = await ask({ title: '', script: () => [question], given: {}, probes: {} })
  if (write !== 'yes') throw new BanyanError('interrupted', 'Nothing was written.', 'wait')
}
