// A server of OpenAI's API that nobody of this project wrote: answers slowly from the given JSON, prints its address.
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ port: 0, latency: 250, chunkSize: 12 });
for (const [word, content] of Object.entries(JSON.parse(process.argv[2]))) mock.onMessage(new RegExp(word), { content });
await mock.start();
console.log(mock.url);
process.stdin.resume();
process.stdin.on("end", () => mock.stop().then(() => process.exit(0)));
