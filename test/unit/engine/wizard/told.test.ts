import { expect, test } from 'vitest'
import { toldAfterInit } from '../../../../engine/wizard/told.ts'

const answers = { mode: 'join', name: 'engine-2' }
const path = '/etc/banyan/banyan.yaml'
const written = { answers, path, secretsKey: '/etc/banyan/keys/secrets.key', tunnelKey: undefined }

test('who has joined hears what it has to copy by hand', () => {
  const joined = {
    ...{ engine: 'engine-1', missing: ['/etc/banyan/shop.token'], kept: ['notifications'] },
    leftOut: ['repositories'],
  }
  const told = toldAfterInit({ ...written, joined }).join('\n')

  expect(told).toContain('Copy these files from engine-1 too')
  expect(told).toContain('  /etc/banyan/shop.token\n')
  expect(told).toContain('too long: engine.repositories. Copy it from the banyan.yaml of engine-1')
  expect(told).toContain('Not the same as on engine-1: engine.notifications')
})

test('who took over everything hears of nothing to copy', () => {
  const joined = { engine: 'engine-1', missing: [], kept: [], leftOut: [] }

  expect(toldAfterInit({ ...written, joined }).join('\n')).not.toMatch(
    /copy (it|these)|not the same/i,
  )
})

test('the first of several engines says how the next one gets the key', () => {
  const ha = { mode: 'ha', host: '2001:db8::1', port: '50051' }
  const told = toldAfterInit({ ...written, answers: ha }).join('\n')

  expect(told).toContain('  install -d -m 700 /etc/banyan/keys\n')
  expect(told).toContain('scp -p [2001:db8::1]:/etc/banyan/keys/secrets.key /etc/banyan/keys/')
})
