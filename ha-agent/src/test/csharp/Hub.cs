// What the original class needs of the Azure SDK: a hub without desired properties that takes a while for everything that is reported.
using System;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Microsoft.Azure.Devices.Shared
{
    public class TwinCollection
    {
        private readonly JObject json;

        public TwinCollection(string text) { json = JObject.Parse(text); }

        public bool Contains(string key) { return json.Property(key) != null; }

        public object this[string key] { get { return json[key]; } }

        public string ToJson() { return json.ToString(); }
    }
}

namespace Microsoft.Azure.Devices.Client
{
    using Microsoft.Azure.Devices.Shared;

    public class Message
    {
        public readonly byte[] Bytes;

        public Message(byte[] bytes) { Bytes = bytes; }
    }

    public class TwinProperties
    {
        public TwinCollection Desired = new TwinCollection("{}");
    }

    public class Twin
    {
        public TwinProperties Properties = new TwinProperties();
    }

    public class ModuleClient
    {
        private readonly int delayMillis;

        public ModuleClient(int delayMillis) { this.delayMillis = delayMillis; }

        public Task<Twin> GetTwinAsync() { return Task.FromResult(new Twin()); }

        public Task UpdateReportedPropertiesAsync(TwinCollection reported) { return Task.Delay(delayMillis); }

        public Task SendEventAsync(string output, Message message)
        {
            Console.WriteLine(output + ": " + System.Text.Encoding.UTF8.GetString(message.Bytes));
            return Task.Delay(delayMillis);
        }
    }
}

namespace IoTEdgeModuleHA
{
    /// Newer versions of the JSON library have this themselves.
    internal static class OlderJson
    {
        public static bool ContainsKey(this JObject json, string key) { return json.Property(key) != null; }
    }
}
