// Drives a served instance with the official SDK, as somebody would who knows Camunda 8.
// Settings come from the environment, as the SDK reads them; the files to deploy from argv.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

import { Camunda8 } from '@camunda8/sdk'

const client = new Camunda8().getCamundaRestClient()
const files = process.argv.slice(2)
const seen = []

async function step(name, work) {
  const found = await work()
  seen.push(name)
  return found
}

async function refused(status, work) {
  const error = await work().then(
    () => assert.fail('was not refused'),
    (error) => error,
  )
  assert.equal(error.statusCode, status, error.message)
  return error
}

async function until(what, seconds = 20) {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const found = await what()
    if (found) return found
    assert.ok(Date.now() < end, `waited ${seconds} s for ${what}`)
    await new Promise((resume) => setTimeout(resume, 50))
  }
}

const deploy = () =>
  client.deployResources(files.map((file) => ({ name: basename(file), content: readFileSync(file) })))

const start = (variables = {}) =>
  client.createProcessInstance({
    processDefinitionId: 'visit',
    variables: { key: 'K1', area_code: '652301101001', ...variables },
  })

const taskOf = async (processInstanceKey, elementId = 'ask') => {
  const found = await client.searchUserTasks({
    filter: { processInstanceKey, elementId, state: 'CREATED' },
  })
  assert.equal(found.page.totalItems, 1)
  return found.items[0]
}

const instance = async (processInstanceKey) => {
  const found = await client.searchProcessInstances({ filter: { processInstanceKey } })
  assert.equal(found.items.length, 1)
  return found.items[0]
}

const topology = await step('topology', () => client.getTopology())
assert.equal(topology.gatewayVersion, '8.8.0')

// Several files with Chinese names; the same content again is the same version.
const deployed = await step('deploy', deploy)
assert.equal(deployed.processes.length, 3)
const process_ = deployed.processes.find((one) => one.processDefinitionId === 'visit')
assert.equal(process_.resourceName, '走访.bpmn')
assert.deepEqual(deployed.decisions.map((one) => one.name).sort(), ['等级', '高龄'].sort())
assert.equal(deployed.forms[0].resourceName, '走访表.form')
const again = await deploy()
assert.equal(again.deploymentKey, deployed.deploymentKey)
assert.deepEqual(again.processes, deployed.processes)

const xml = await step('xml', () => client.getProcessDefinitionXML(process_.processDefinitionKey))
assert.match(xml, /zeebe:calledDecision/)
const definitions = await client.searchProcessDefinitions({ filter: { resourceName: '走访.bpmn' } })
assert.equal(definitions.items[0].processDefinitionKey, process_.processDefinitionKey)

const first = await step('start', () => start({ 备注: '独居' }))
assert.match(first.processInstanceKey, /^[0-9]+$/)
assert.equal((await instance(first.processInstanceKey)).state, 'ACTIVE')
const unknown = await refused(404, () =>
  client.createProcessInstance({ processDefinitionId: '没有', variables: {} }),
)
assert.match(unknown.detail, /没有/)

// A worker that waits before there is a job; it fails for good, then does it.
const attempts = []
const worker = client.createJobWorker({
  type: 'tell-them',
  worker: '工人',
  timeout: 30_000,
  maxJobsToActivate: 5,
  requestTimeout: 20_000,
  jobHandler: async (job) => {
    attempts.push(job.retries)
    if (attempts.length === 1) return job.fail({ errorMessage: '断网', retries: 1 })
    if (attempts.length === 2) return job.fail({ errorMessage: '断网', retries: 0 })
    assert.equal(job.variables.grade, 'A')
    assert.equal(job.processDefinitionId, 'visit')
    return job.complete({ told: true, 答复: '已通知' })
  },
})

const task = await step('search', () => taskOf(first.processInstanceKey))
assert.equal((await client.getUserTask(task.userTaskKey)).name, 'ask')
await step('assign', () => client.assignUserTask({ userTaskKey: task.userTaskKey, assignee: '王某' }))
assert.equal((await client.getUserTask(task.userTaskKey)).assignee, '王某')
await refused(409, () =>
  client.assignUserTask({ userTaskKey: task.userTaskKey, assignee: '李某', allowOverride: false }),
)
await client.unassignUserTask({ userTaskKey: task.userTaskKey })
await client.updateUserTask({ userTaskKey: task.userTaskKey, changeset: { priority: 80 } })
assert.equal((await client.getUserTask(task.userTaskKey)).priority, 80)
const visible = await client.searchUserTaskVariables({ userTaskKey: task.userTaskKey })
assert.equal(visible.items.find((one) => one.name === '备注').value, '"独居"')
const wrong = await refused(400, () =>
  client.completeUserTask({ userTaskKey: task.userTaskKey, variables: { age: -1 } }),
)
assert.match(wrong.detail, /age/)
const begun = Date.now()
await step('complete', () =>
  client.completeUserTask({ userTaskKey: task.userTaskKey, variables: { age: 85, note: '独居' } }),
)
await refused(409, () => client.completeUserTask({ userTaskKey: task.userTaskKey, variables: {} }))

await until(() => attempts.length >= 1)
assert.ok(Date.now() - begun < 5000, 'the waiting worker was not given the job at once')
const [incident] = await until(async () => {
  const found = await client.searchIncidents({
    filter: { processInstanceKey: first.processInstanceKey, state: 'ACTIVE' },
  })
  return found.items.length && found.items
})
assert.deepEqual([incident.errorType, incident.errorMessage], ['JOB_NO_RETRIES', '断网'])
await step('retry', () => client.updateJob({ jobKey: incident.jobKey, retries: 3 }))
await client.resolveIncident(incident.incidentKey)
await until(() => attempts.length >= 3)
assert.deepEqual(attempts.slice(1), [1, 3])
await worker.stop()
seen.push('work')

// The job's outcome, and where the case stands by now.
const standing = await until(async () => {
  const found = await client.searchElementInstances({
    filter: { processInstanceKey: first.processInstanceKey, state: 'ACTIVE', elementId: 'hear' },
  })
  return found.items[0]
})
assert.equal(standing.type, 'RECEIVE_TASK')
const same = await client.getElementInstance(standing.elementInstanceKey)
assert.equal(same.elementId, 'hear')
await step('set', () =>
  client.updateElementInstanceVariables({
    elementInstanceKey: first.processInstanceKey,
    variables: { 补充: '新的情况' },
  }),
)
const variables = await client.searchVariables({
  filter: { processInstanceKey: first.processInstanceKey, name: '补充' },
})
assert.equal(variables.items[0].value, '"新的情况"')
const variable = await client.getVariable({ variableKey: variables.items[0].variableKey })
assert.equal(variable.name, '补充')
const heard = await step('correlate', () =>
  client.correlateMessage({ name: 'answered', correlationKey: 'K1', variables: { 结果: '同意' } }),
)
assert.equal(heard.processInstanceKey, first.processInstanceKey)
assert.equal((await instance(first.processInstanceKey)).state, 'COMPLETED')
await refused(404, () => client.correlateMessage({ name: 'answered', correlationKey: 'K1' }))

// A published message is kept for who comes later; an error goes its own way.
const published = await step('publish', () =>
  client.publishMessage({
    name: 'answered',
    correlationKey: 'K2',
    messageId: 'm-1',
    timeToLive: 600_000,
    variables: {},
  }),
)
assert.match(String(published.messageKey), /^[0-9]+$/)
const second = await start({ key: 'K2' })
const asked = await taskOf(second.processInstanceKey)
await client.completeUserTask({
  userTaskKey: asked.userTaskKey,
  variables: { age: 30, note: '无' },
})
const [job] = await step('activate', () =>
  client.activateJobs({ type: 'tell-them', worker: '工人', timeout: 30_000, maxJobsToActivate: 1 }),
)
await step('error', () => job.error({ errorCode: 'REFUSED', errorMessage: '拒绝' }))
const repair = await taskOf(second.processInstanceKey, 'repair')
await client.completeUserTask({ userTaskKey: repair.userTaskKey, variables: {} })
await until(async () => (await instance(second.processInstanceKey)).state === 'COMPLETED')

const third = await start()
await step('cancel', () =>
  client.cancelProcessInstance({ processInstanceKey: third.processInstanceKey }),
)
assert.equal((await instance(third.processInstanceKey)).state, 'TERMINATED')
await refused(404, () =>
  client.cancelProcessInstance({ processInstanceKey: third.processInstanceKey }),
)

const snowed = await client.createProcessInstance({
  processDefinitionId: 'snowed-in',
  variables: {},
})
const signal = await step('signal', () =>
  client.broadcastSignal({ signalName: '暴雪', variables: { 级别: '红' } }),
)
assert.match(signal.signalKey, /^[0-9]+$/)
assert.equal((await instance(snowed.processInstanceKey)).state, 'COMPLETED')

const decided = await step('decide', () =>
  client.evaluateDecision({ decisionDefinitionId: 'grade', variables: { age: 85 } }),
)
assert.equal(decided.output, '"A"')

const result = await step('result', () =>
  client.createProcessInstanceWithResult({
    processDefinitionId: 'short',
    variables: { n: 41 },
    requestTimeout: 10_000,
  }),
)
assert.equal(result.variables.sum, 42)

console.log(JSON.stringify({ seen }))
