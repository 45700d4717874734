import { expect, it } from 'vitest'
import { codeOf } from '../../../../core/errors.ts'
import { withSettings } from '../../../../platform/prompts/yaml-section.ts'

const text = `# ours
engine: # this one
    managed_etcd: true   # why
    store_address: 'x'
agent: { node_name: a }
`

it('changes what it is told to and keeps the rest', () => {
  const settings = { managed_etcd: false, store_address: undefined, 'control.enabled': true }

  expect(withSettings(text, 'f', 'engine', settings)).toBe(`# ours
engine:
  # this one
  managed_etcd: false # why
  control:
    enabled: true
agent: { node_name: a }
`)
})

it('leaves a file that says all of it as it is, to the last space', () => {
  expect(withSettings(text, 'f', 'engine', { managed_etcd: true, grpc_port: undefined })).toBe(text)
})

it('begins a file', () => {
  expect(withSettings('', 'f', 'cli', { engine_host: 'e' })).toBe('cli:\n  engine_host: e\n')
})

it.each(['agent: [', '- a\n', 'just text'])('refuses %j', broken => {
  const failing = () => withSettings(broken, 'f', 'engine', { a: 1 })

  expect(failing).toThrow(/f can't be changed/)
  try {
    failing()
  } catch (error) {
    expect(codeOf(error)).toBe('config-invalid')
  }
})
