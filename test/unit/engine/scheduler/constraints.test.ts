import { expect, it } from 'vitest'
import { parseConstraint, unmetConstraint } from '../../../../engine/scheduler/constraints.ts'
import { anAgent } from '../../../support/builders.ts'

const agent = anAgent({
  name: 'node-1',
  labels: { zone: 'eu', 'com.example.disk': 'SSD' },
  platform: { os: 'linux', arch: 'amd64' },
})

it.each([
  'node.labels.zone == eu',
  'node.labels.zone==EU',
  'NODE.LABELS.zone == eu',
  '  node.labels.zone   !=   us ',
  'node.labels.com.example.disk == ssd',
  'engine.labels.zone == eu',
  'node.labels.missing != anything',
  'node.labels.constructor != anything',
  'node.hostname == NODE-1',
  'node.id != node-2',
  'node.role == worker',
  'node.platform.os == linux',
  'node.platform.arch == x86_64',
  'node.platform.arch == amd64',
])('%s is met', text => {
  expect(unmetConstraint([parseConstraint(text)], agent)).toBeUndefined()
})

it.each([
  ['node.labels.zone == us', 'does not meet node.labels.zone == us'],
  ['node.labels.zone != EU', 'does not meet node.labels.zone != EU'],
  ['node.labels.Zone == eu', 'does not meet node.labels.Zone == eu'],
  ['node.labels.missing == x', 'does not meet node.labels.missing == x'],
  ['node.role == manager', 'does not meet node.role == manager'],
  ['node.platform.arch != x86_64', 'does not meet node.platform.arch != x86_64'],
  [
    'node.ip == 10.0.0.1',
    "can't meet node.ip == 10.0.0.1: nothing is known of servers by that name",
  ],
  ['zone', "can't meet zone: nothing is known of servers by that name"],
])('%s is not', (text, reason) => {
  expect(unmetConstraint([parseConstraint(text)], agent)).toBe(reason)
})

it('answers the first that is not met', () => {
  const constraints = ['node.role == worker', 'node.labels.zone == us', 'node.id == x']

  expect(unmetConstraint(constraints.map(parseConstraint), agent)).toBe(
    'does not meet node.labels.zone == us',
  )
})
