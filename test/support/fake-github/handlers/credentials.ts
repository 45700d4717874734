import type { Permissions } from '../callers.ts'
import { present } from '../present.ts'
import { fields, notFound, number, type Given, type Visit, type Handlers } from '../visit.ts'

function createToken(visit: Visit): Given {
  const { callers } = visit
  if (number(visit, 'installation_id') !== callers.app?.installation) return notFound
  const { permissions: wanted, repositories } = fields<{
    permissions: Permissions
    repositories: string[]
  }>(visit)
  const { token, expiresAt, permissions } = callers.issue(wanted, repositories)
  return {
    status: 201,
    body: { token, expires_at: new Date(expiresAt).toISOString(), permissions },
  }
}

export const credentials: Handlers = {
  'users/get-authenticated': {
    by: 'token',
    answer: ({ caller }) => ({ status: 200, body: { login: caller.login, ...present({}) } }),
  },
  'apps/get-authenticated': {
    by: 'app',
    answer: ({ caller }) => ({ status: 200, body: { slug: caller.login, name: caller.login } }),
  },
  'apps/get-repo-installation': {
    by: 'app',
    answer: ({ callers: { app } }) =>
      app ? { status: 200, body: { id: app.installation, app_id: app.id } } : notFound,
  },
  'apps/create-installation-access-token': { by: 'app', answer: createToken },
}
