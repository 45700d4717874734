import { expect, it } from 'vitest'
import { elsewhere } from '../../../../engine/backup/elsewhere.ts'

const own = new Set(['192.0.2.7', 'fd00::7'])
const control = (address: string) => ({
  ...{ interface: 'banyan-ctl', listenPort: 51821, secondPort: 51822, address },
})

it.each([
  ['nothing said', {}, []],
  ['everywhere', { agentListen: { host: '0.0.0.0', port: 1 } }, []],
  ['a name', { agentAddress: 'engine.example:50052', control: control('engine.example') }, []],
  ['its own', { agentListen: { host: '192.0.2.7', port: 1 }, agentAddress: '[fd00::7]:1' }, []],
  [
    "another's",
    { agentListen: { host: '192.0.2.1', port: 1 }, control: control('192.0.2.1') },
    [/engine\.agent_listen is 192\.0\.2\.1/, /engine\.control\.address/],
  ],
  ["another's by IPv6", { agentAddress: '[fd00::1]:1' }, [/fd00::1/]],
] as const)('of a configuration that says %s', (_, places, told) => {
  expect(elsewhere(places, own)).toEqual(told.map(text => expect.stringMatching(text) as string))
})
