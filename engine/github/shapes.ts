import { z } from 'zod'

// What is read of GitHub's answers, and no more: what it leaves out or adds beside that changes nothing here.

const login = z
  .object({ login: z.string() })
  .nullish()
  .transform(who => who?.login)

const time = z.iso.datetime({ offset: true }).transform(text => Date.parse(text))

const optionalText = z
  .string()
  .nullish()
  .transform(text => text ?? undefined)

export const status = z.object({
  id: z.int(),
  state: z.string(),
  context: z.string(),
  description: optionalText,
  target_url: optionalText,
  creator: login,
})
export type Status = z.infer<typeof status>

export const deployment = z.object({
  id: z.int(),
  sha: z.string(),
  task: z.string(),
  environment: z.string(),
  payload: z.unknown(),
})
export type ForgeDeployment = z.infer<typeof deployment>

export const deploymentStatus = z.object({
  id: z.int(),
  state: z.string(),
  description: optionalText,
  environment_url: optionalText,
})
export type DeploymentStatus = z.infer<typeof deploymentStatus>

export const checkRun = z.object({
  id: z.int(),
  name: z.string(),
  external_id: optionalText,
  conclusion: optionalText,
  output: z.object({ annotations_count: z.int(), title: optionalText }),
})
export type CheckRun = z.infer<typeof checkRun>
export const checkRuns = z.object({ check_runs: z.array(checkRun) })

/** Where one end of a pull request is; its repository is gone where a fork was deleted. */
const end = z.object({
  sha: z.string(),
  ref: z.string(),
  repo: z
    .object({ full_name: z.string() })
    .nullable()
    .transform(repo => repo?.full_name),
})

export const pull = z.object({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  draft: z.boolean().optional(),
  /** Said of one alone, not in lists. */
  merged: z.boolean().optional(),
  user: login,
  labels: z.array(z.object({ name: z.string() })).transform(all => all.map(({ name }) => name)),
  head: end,
  base: end,
  updated_at: time,
})
export type Pull = z.infer<typeof pull>

export const comparison = z.object({
  behind_by: z.int(),
  ahead_by: z.int(),
  merge_base_commit: z.object({ sha: z.string() }),
})
export type Comparison = z.infer<typeof comparison>

export const comment = z.object({ id: z.int(), body: z.string().default(''), user: login })
export type Comment = z.infer<typeof comment>

export const hook = z.object({
  id: z.int(),
  active: z.boolean(),
  events: z.array(z.string()),
  config: z.object({
    url: z.string().optional(),
    content_type: z.string().optional(),
    insecure_ssl: z.union([z.string(), z.number()]).optional(),
  }),
})
export type Hook = z.infer<typeof hook>

export const hookDelivery = z.object({
  guid: z.string(),
  delivered_at: time,
  event: z.string(),
  status: z.string(),
  status_code: z.int(),
})
export type HookDelivery = z.infer<typeof hookDelivery>

export const user = z.object({ login: z.string() })
export const app = z.object({ slug: z.string() })
