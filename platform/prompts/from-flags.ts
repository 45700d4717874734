import { BanyanError } from '../../core/errors.ts'
import { type Answers, malformed, nextQuestion, type Script } from './question.ts'

/**
 * Everything answered, without a person: by flags, and with `yes` by what is usual. Throws `usage` that names the flag of
 * what is missing.
 */
export function answersFromFlags(script: Script, given: Answers, yes: boolean): Answers {
  let answers = given
  for (;;) {
    const question = nextQuestion(script, answers)
    if (!question) return answers
    const { id, flag, label, initial } = question
    if (initial === undefined || !yes) {
      const usual = initial === '' ? 'none' : `"${initial ?? ''}"`
      const way = initial === undefined ? '' : `, or --yes for ${usual}`
      const what = label.replace(/:$/, '')
      throw usage(`${what} is missing, and nobody can be asked here: give ${flag}${way}`)
    }
    answers = { ...answers, [id]: initial }
  }
}

/** What flags say has to be possible. Throws `usage` that names the flag. */
export function checkValues(script: Script, flags: Answers): void {
  for (const question of script(flags)) {
    const text = flags[question.id]
    const wrong = text === undefined ? undefined : malformed(question, text)
    if (wrong === undefined) continue
    const shown = question.secret === true ? '' : ` "${text ?? ''}"`
    throw usage(`${question.flag}${shown} ${wrong}`)
  }
}

/** Nothing that was said is ignored in silence. Throws `usage` that names the flag. */
export function checkUse(script: Script, answers: Answers, flags: Answers): void {
  const asked = new Set(script(answers).map(({ id }) => id))
  const idle = Object.keys(flags).find(id => !asked.has(id))
  if (idle === undefined) return
  const flag = flags[idle] === 'no' ? `--no-${idle}` : `--${idle}`
  throw usage(`${flag} has no effect with the other answers: leave it away`)
}

function usage(message: string): BanyanError {
  return new BanyanError('usage', message, 'stalled')
}
