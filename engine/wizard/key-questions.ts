import { pathProblem } from '../../platform/prompts/common-questions.ts'
import type { Answers, Choice, Question } from '../../platform/prompts/question.ts'
import type { EngineFacts } from './facts.ts'

/** Of the file whose key the cluster's secrets are sealed with. */
export function keyQuestions(facts: EngineFacts, answers: Answers): readonly Question[] {
  const { hasSecretsKey, hasCopiedKey, keysFolder, config } = facts
  const kept: Choice = { value: 'keep', label: `Keep the key of ${config.secretsKeyFile}` }
  const made: Choice = { value: 'generate', label: 'Generate new key' }
  const given: Choice = { value: 'existing', label: 'Provide existing key file' }
  const joins = answers['mode'] === 'join'
  const question: Question = {
    id: 'secrets-key',
    flag: '--secrets-key <generate|existing|keep>',
    label: 'Secrets encryption key:',
    hint: 'all engines must have the same: copy the first one’s file to the others',
    choices: hasSecretsKey ? [kept, given] : joins ? [given] : [made, given],
    initial: hasSecretsKey ? 'keep' : hasCopiedKey || joins ? 'existing' : 'generate',
    probe: 'secrets-key',
  }
  if (answers['secrets-key'] !== 'existing') return [question]
  const file: Question = {
    id: 'secrets-key-file',
    flag: '--secrets-key-file <file>',
    label: 'Secrets key file:',
    initial: hasSecretsKey ? config.secretsKeyFile : `${keysFolder}/secrets.key`,
    check: pathProblem,
    probe: 'secrets-key-file',
  }
  return [question, file]
}
