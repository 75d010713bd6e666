// Drives the engine at DOCKER_HOST (unix://) with dockerode, once for each API version given; ends with `ok`.
// Not a part of the tests, which need no npm registry:
//   npm install --prefix /tmp/dockerode dockerode && NODE_PATH=/tmp/dockerode/node_modules node dockerode.js 1.24 1.51
const assert = require('assert')
const { PassThrough } = require('stream')
const Docker = require('dockerode')

const alone = { NetworkMode: 'none', Memory: 32 << 20 }

function text(stream) {
    return new Promise((resolve, reject) => {
        const parts = []
        stream.on('data', (part) => parts.push(part))
        stream.on('end', () => resolve(Buffer.concat(parts).toString()))
        stream.on('error', reject)
    })
}

// cat gets its input and the end of it; everything comes back, by attach and by logs
async function halfClose(docker, name) {
    const made = await docker.createContainer({
        Image: 'busybox', Cmd: ['cat'], name, OpenStdin: true, StdinOnce: true, HostConfig: alone,
    })
    const attached = await made.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true })
    const out = new PassThrough()
    made.modem.demuxStream(attached, out, new PassThrough())
    attached.on('end', () => out.end())
    const whole = text(out)
    await made.start()
    attached.write('over\n'.repeat(5000))
    attached.end('and out\n')
    assert.strictEqual((await made.wait()).StatusCode, 0)
    assert.strictEqual(await whole, 'over\n'.repeat(5000) + 'and out\n')
    assert.match((await made.logs({ stdout: true, tail: 1 })).toString(), /and out/)
    await made.remove()
}

async function running(docker, name) {
    const made = await docker.createContainer({ Image: 'busybox', Cmd: ['sleep', '1000'], name, HostConfig: alone })
    await made.start()
    const exec = await made.exec({ Cmd: ['sh', '-c', 'echo out; exit 3'], AttachStdout: true })
    const stream = await exec.start({ hijack: true })
    const out = new PassThrough()
    docker.modem.demuxStream(stream, out, new PassThrough())
    stream.on('end', () => out.end())
    assert.strictEqual(await text(out), 'out\n')
    assert.strictEqual((await exec.inspect()).ExitCode, 3)
    assert.strictEqual((await made.stats({ stream: false })).memory_stats.limit, 32 << 20)
    assert.strictEqual((await made.inspect()).State.Running, true)
    await made.kill()
    assert.strictEqual((await made.wait()).StatusCode, 137)
    const told = await docker.getEvents({ since: 1, until: Math.floor(Date.now() / 1000) + 1, filters: { container: [made.id] } })
    const actions = (await text(told)).trim().split('\n').map((line) => JSON.parse(line).Action)
    assert.deepStrictEqual(actions.filter((action) => !action.startsWith('exec_')), ['create', 'start', 'kill', 'die'])
    await made.remove()
    await assert.rejects(docker.getContainer('no-such-container').inspect(), /No such container: no-such-container/)
}

async function main(versions) {
    for (const version of versions) {
        const docker = new Docker({ socketPath: process.env.DOCKER_HOST.replace('unix://', ''), version: 'v' + version })
        assert.strictEqual((await docker.version()).ApiVersion, '1.51')
        await halfClose(docker, 'node-' + version)
        await running(docker, 'node-' + version)
    }
    console.log('ok')
}

main(process.argv.slice(2)).catch((failure) => {
    console.error(failure)
    process.exit(1)
})
