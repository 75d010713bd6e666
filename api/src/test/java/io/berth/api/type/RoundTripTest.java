package io.berth.api.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.json.EngineJson;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.CreateResponse;
import io.berth.api.type.container.InspectResponse;
import io.berth.api.type.container.Port;
import io.berth.api.type.container.PruneReport;
import io.berth.api.type.container.State;
import io.berth.api.type.container.TopResponse;
import io.berth.api.type.container.UpdateResponse;
import io.berth.api.type.container.WaitResponse;
import io.berth.api.type.event.Event;
import io.berth.api.type.exec.ExecInspect;
import io.berth.api.type.image.DeleteItem;
import io.berth.api.type.image.HistoryItem;
import io.berth.api.type.image.ImageInspect;
import io.berth.api.type.image.ImageSummary;
import io.berth.api.type.system.InfoResponse;
import io.berth.api.type.system.VersionResponse;
import io.berth.api.type.volume.VolumeList;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the Engine answers is read and written again byte for byte: names, order, null and empty. */
class RoundTripTest {
    @Test
    void inspectOfANewContainerComesBackAsItIs() {
        staysAsItIs(Samples.INSPECT, InspectResponse.class);
    }

    @Test
    void fieldsThatAreOnlyThereWhenSetComeBackInTheirPlace() {
        staysAsItIs(Samples.FULL_HOST_CONFIG, io.berth.api.type.container.HostConfig.class);
        staysAsItIs(Samples.FULL_CONFIG, io.berth.api.type.container.Config.class);
    }

    @Test
    void listOfContainersComesBackAsItIs() {
        staysAsItIs(Samples.SUMMARY, ContainerSummary.class);
        staysAsItIs("{\"PrivatePort\":80,\"Type\":\"tcp\"}", Port.class);
        staysAsItIs("{\"IP\":\"0.0.0.0\",\"PrivatePort\":80,\"PublicPort\":8080,\"Type\":\"tcp\"}", Port.class);
    }

    @Test
    void smallContainerAnswersComeBackAsTheyAre() {
        staysAsItIs("{\"Id\":\"0a\",\"Warnings\":[]}", CreateResponse.class);
        staysAsItIs("{\"Warnings\":null}", UpdateResponse.class);
        staysAsItIs("{\"StatusCode\":7}", WaitResponse.class);
        staysAsItIs("{\"Error\":{\"Message\":\"gone\"},\"StatusCode\":0}", WaitResponse.class);
        staysAsItIs("{\"ContainersDeleted\":null,\"SpaceReclaimed\":0}", PruneReport.class);
        staysAsItIs("{\"Processes\":[[\"root\",\"1\"]],\"Titles\":[\"UID\",\"PID\"]}", TopResponse.class);
    }

    @Test
    void stateWithHealthComesBackAsItIs() {
        staysAsItIs("""
                {"Status":"running","Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"Dead":false,
                "Pid":12,"ExitCode":0,"Error":"","StartedAt":"2026-01-02T03:04:05.06Z",
                "FinishedAt":"0001-01-01T00:00:00Z","Health":{"Status":"starting","FailingStreak":0,"Log":[]}}""", State.class);
    }

    @Test
    void imagesComeBackAsTheyAre() {
        staysAsItIs(Samples.IMAGE, ImageInspect.class);
        staysAsItIs("""
                {"Containers":0,"Created":1700000000,"Id":"sha256:ab","Labels":null,"ParentId":"","RepoDigests":[],
                "RepoTags":["busybox:latest"],"SharedSize":-1,"Size":5}""", ImageSummary.class);
        staysAsItIs(
                "{\"Comment\":\"\",\"Created\":1,\"CreatedBy\":\"sh\",\"Id\":\"<missing>\",\"Size\":0,\"Tags\":null}",
                HistoryItem.class);
        staysAsItIs("{\"Untagged\":\"busybox:latest\"}", DeleteItem.class);
        staysAsItIs("{\"Deleted\":\"sha256:ab\"}", DeleteItem.class);
        staysAsItIs("{\"ImagesDeleted\":null,\"SpaceReclaimed\":0}", io.berth.api.type.image.PruneReport.class);
    }

    @Test
    void execInspectComesBackAsItIs() {
        staysAsItIs("""
                {"ID":"9f","Running":false,"ExitCode":null,"ProcessConfig":{"tty":false,"entrypoint":"true",
                "arguments":[],"privileged":false},"OpenStdin":false,"OpenStderr":false,"OpenStdout":false,
                "CanRemove":false,"ContainerID":"56","DetachKeys":"","Pid":0}""", ExecInspect.class);
    }

    @Test
    void eventsComeBackAsTheyAre() {
        staysAsItIs("""
                {"status":"die","id":"89","from":"busybox","Type":"container","Action":"die",
                "Actor":{"ID":"89","Attributes":{"exitCode":"0","image":"busybox","name":"a"}},
                "scope":"local","time":1795342340,"timeNano":1795342340960636628}""", Event.class);
        staysAsItIs("""
                {"Type":"network","Action":"connect","Actor":{"ID":"00","Attributes":{}},"scope":"local",
                "time":1,"timeNano":1000000000}""", Event.class);
    }

    @Test
    void theEngineAboutItselfComesBackAsItIs() {
        staysAsItIs(Samples.VERSION, VersionResponse.class);
        staysAsItIs(Samples.INFO, InfoResponse.class);
        staysAsItIs("{\"Volumes\":[],\"Warnings\":null}", VolumeList.class);
    }

    private static void staysAsItIs(String sample, Class<?> type) {
        String json = sample.replaceAll("\\n\\s*", "");
        Object read = EngineJson.decodeRequest(json.getBytes(StandardCharsets.UTF_8), type);
        assertThat(new String(EngineJson.encode(read), StandardCharsets.UTF_8)).isEqualTo(json);
    }
}
