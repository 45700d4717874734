import { expect, it } from 'vitest'
import { inviteEngineLines } from '../../../../cli/output/invite-engine.ts'

const reply = {
  ...{ token: 'banyan-join-2-abc', address: '192.0.2.1:50051', id: '3f9c2ab100000000' },
  ...{ expiresAt: Date.parse('2026-11-23T05:47:18.123Z'), secretsKeyFile: '/k/secrets.key' },
}

it('says what to run, with the token in no command', () => {
  const lines = inviteEngineLines(reply, 'engine-2')
  const commands = lines.filter(line => /banyan-engine|scp/.test(line))

  expect(lines[0]).toBe('On the new server, as root, until 2026-11-23T05:47:18Z:')
  expect(commands).toEqual([
    '    scp -p 192.0.2.1:/k/secrets.key /etc/banyan/keys/secrets.key',
    '    banyan-engine init --join 192.0.2.1:50051 --name engine-2',
  ])
  expect(lines).toContain('    banyan-join-2-abc')
  expect(lines.at(-1)).toBe('To take it back: banyan agent uninvite 3f9c2ab100000000')
})
