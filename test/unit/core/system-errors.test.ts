import { expect, it } from 'vitest'
import { BanyanError, codeOf, messageOf } from '../../../core/errors.ts'

const thrown = (code: string) => Object.assign(new Error(`${code}: no space, write`), { code })

it.each([
  ['ENOSPC', 'disk-full', 'The disk that this program writes to is full (ENOSPC: no space, write)'],
  ['EROFS', 'disk-read-only', 'The disk that this program writes to can only be read'],
  ['EMFILE', 'files-exhausted', 'This program may open no more files'],
  ['ENOENT', 'internal', 'ENOENT: no space, write'],
])('%s is %s', (code, expected, sentence) => {
  expect(codeOf(thrown(code))).toBe(expected)
  expect(messageOf(thrown(code))).toContain(sentence)
})

it('leaves what has a code of ours as it is', () => {
  const error = new BanyanError('git-corrupt', 'The mirror is broken', 'retry', {
    cause: thrown('ENOSPC'),
  })

  expect([codeOf(error), messageOf(error)]).toEqual(['git-corrupt', 'The mirror is broken'])
})
