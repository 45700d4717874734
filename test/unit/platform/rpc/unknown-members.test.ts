import { expect, it } from 'vitest'
import { services } from '../../../../platform/rpc/load.ts'

const { Connect } = services.agent

/** Field 4000, a message of four bytes: as a later version may have it in the oneof. */
const unknown = Buffer.from([0x82, 0xfa, 0x01, 0x04, 0x0a, 0x02, 0x68, 0x69])

it.each([
  ['agent', Connect.requestDeserialize, Connect.requestSerialize({})],
  ['engine', Connect.responseDeserialize, Connect.responseSerialize({})],
])('what an %s of a later version says besides is a message that says nothing', (_, read, none) => {
  expect(read(unknown)).toEqual(read(none))
})

it('what a later version adds to what is known is left out', () => {
  const heartbeat = Connect.requestSerialize({ heartbeat: { number: 7 } })
  const welcome = Connect.responseSerialize({ welcome: { subnet: '10.1.0.0/24' } })

  expect(Connect.requestDeserialize(Buffer.concat([heartbeat, unknown]))).toEqual(
    Connect.requestDeserialize(heartbeat),
  )
  expect(Connect.responseDeserialize(withField(welcome))).toEqual(
    Connect.responseDeserialize(welcome),
  )
})

/** The unknown field goes into the message inside: its length is the second byte. */
function withField(outer: Buffer): Buffer {
  const inner = Buffer.concat([outer.subarray(2), unknown])
  return Buffer.concat([outer.subarray(0, 1), Buffer.from([inner.length]), inner])
}
