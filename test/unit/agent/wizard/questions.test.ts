import { expect, it } from 'vitest'
import { agentScript } from '../../../../agent/wizard/questions.ts'
import { encodeToken } from '../../../../core/join-token.ts'

const script = agentScript({
  ...{ nodeName: 'node-2', engines: [], hasJoined: false, asksSystemd: false },
})
const ids = (answers: Readonly<Record<string, string>>) => script(answers).map(({ id }) => id)
const bytes = { fingerprint: Buffer.alloc(32), id: Buffer.alloc(8), secret: Buffer.alloc(24) }
const tunnel = { engineKey: Buffer.alloc(32, 1).toString('base64'), port: 51821 }
const first = { name: 'node-2', 'engine-host': 'e', 'engine-port': '1' }

it('asks for a token where the engine has no key, and for further engines unless the first tells of them', () => {
  const withoutKey = { ...first, 'engine-key': '' }

  expect(ids({ ...first, 'engine-key': 'k' }).slice(4)).toEqual(['more-engines'])
  expect(ids({ ...withoutKey, token: encodeToken(bytes) }).slice(4)).toEqual([
    'token',
    'more-engines',
  ])
  expect(ids({ ...withoutKey, token: encodeToken({ ...bytes, tunnel }) }).slice(4)).toEqual([
    'token',
  ])
})
