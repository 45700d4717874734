import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { withAgentSettings } from '../../../../agent/join/agent-settings.ts'

const settings = {
  nodeName: 'node-2',
  engines: [{ address: '192.0.2.1:50052' }],
  labels: { zone: 'a' },
}
const section = {
  node_name: 'node-2',
  engines: [{ address: '192.0.2.1:50052' }],
  labels: { zone: 'a' },
}

describe('banyan.yaml', () => {
  it.each([
    ['that is empty', '', {}],
    ['with comments only', '# mine\n', {}],
    ['with an empty section', 'agent:\n', {}],
    ['with empty labels', 'agent:\n  labels:\n', {}],
    ['with another engine', 'agent:\n  engine_host: 10.0.0.1\n  engine_port: 50051\n', {}],
    ['with a list of engines', 'agent:\n  engines: [{ address: "a:1" }, { address: "b:2" }]\n', {}],
  ])('%s gets the section', (_what, text, rest) => {
    expect(parse(withAgentSettings(text, 'f', settings))).toEqual({ agent: section, ...rest })
  })

  it('keeps what else is in it, comments and labels too', () => {
    const text = [
      '# ours',
      'engine:',
      '  grpc_port: 6000 # moved',
      'agent:',
      '  runtime: nerdctl # no Docker here',
      '  labels: { zone: b, disk: ssd }',
      '',
    ].join('\n')

    const after = withAgentSettings(text, 'f', { ...settings, dataDir: '/srv/agent' })

    expect(after).toContain('# ours\nengine:\n  grpc_port: 6000 # moved\n')
    expect(after).toContain('runtime: nerdctl # no Docker here')
    expect(parse(after)).toMatchObject({
      agent: { ...section, data_dir: '/srv/agent', labels: { zone: 'a', disk: 'ssd' } },
    })
  })

  it('is the same after the second time', () => {
    const once = withAgentSettings('agent:\n  runtime: docker\n', 'f', settings)

    expect(withAgentSettings(once, 'f', settings)).toBe(once)
  })

  it.each([
    ['broken', 'agent: ['],
    ['a list', '- agent\n'],
  ])('that is %s is left alone', (_what, text) => {
    expect(() => withAgentSettings(text, '/etc/b.yaml', settings)).toThrow(/^\/etc\/b\.yaml can't/)
  })
})
