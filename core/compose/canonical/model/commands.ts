import { given, record } from '../form.ts'

// What is run inside a container.

export const command = { form: { is: 'command' }, when: 'set' } as const

export const hook = {
  command,
  user: 'text',
  privileged: 'flag',
  working_dir: 'text',
  environment: 'variables',
} as const

export const healthcheck = record({
  test: 'test',
  timeout: given('duration'),
  interval: given('duration'),
  retries: given('natural'),
  start_period: given('duration'),
  start_interval: given('duration'),
  disable: 'flag',
})
