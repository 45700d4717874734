/** All that is asked of GitHub, as its OpenAPI description writes them. */
export const routes = {
  createStatus: 'POST /repos/{owner}/{repo}/statuses/{sha}',
  listStatuses: 'GET /repos/{owner}/{repo}/commits/{ref}/statuses',
  createDeployment: 'POST /repos/{owner}/{repo}/deployments',
  listDeployments: 'GET /repos/{owner}/{repo}/deployments',
  createDeploymentStatus: 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
  listDeploymentStatuses: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
  createCheckRun: 'POST /repos/{owner}/{repo}/check-runs',
  updateCheckRun: 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
  listCheckRuns: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
  getPull: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  listPulls: 'GET /repos/{owner}/{repo}/pulls',
  compareCommits: 'GET /repos/{owner}/{repo}/compare/{basehead}',
  createComment: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  updateComment: 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  listComments: 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  getComment: 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
  getUser: 'GET /user',
  getApp: 'GET /app',
  listHooks: 'GET /repos/{owner}/{repo}/hooks',
  listHookDeliveries: 'GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries',
  getInstallation: 'GET /repos/{owner}/{repo}/installation',
  createInstallationToken: 'POST /app/installations/{installation_id}/access_tokens',
} as const

/** Those that an app asks as itself, not as one of its installations. */
export const asAppRoutes: ReadonlySet<string> = new Set([
  routes.getApp,
  routes.getInstallation,
  routes.createInstallationToken,
])
