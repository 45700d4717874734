import { expect, it } from 'vitest'
import { BanyanError } from '../../../../../core/errors.ts'
import { dockerError } from '../../../../../agent/containers/docker/errors.ts'

const meanings = { 404: ['image-not-found', 'stalled'] } as const

it.each([
  [{ statusCode: 404 }, 'image-not-found', 'stalled'],
  [{ statusCode: 500 }, 'runtime-error', 'retry'],
  [{ statusCode: 400 }, 'runtime-refused', 'stalled'],
  [new Error('connect ENOENT'), 'runtime-unreachable', 'retry'],
])('reads the status of %j, not its text', (cause, code, disposition) => {
  expect(dockerError('look', cause, meanings)).toMatchObject({ code, disposition, cause })
})

it("quotes Docker's own sentence", () => {
  const cause = { statusCode: 404, json: { message: 'no such image: x' } }

  expect(dockerError('look', cause).message).toBe("Can't look: no such image: x")
})

it('leaves our own errors as they are', () => {
  const error = new BanyanError('x', 'y', 'wait')

  expect(dockerError('look', error)).toBe(error)
})
