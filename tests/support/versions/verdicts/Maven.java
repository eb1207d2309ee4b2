// Adds Maven's verdict to each "a<TAB>b" line. With --about, says which program speaks.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.maven.artifact.versioning.ComparableVersion;

class Maven {
  public static void main(String[] args) throws Exception {
    if (args.length == 1 && args[0].equals("--about")) {
      String jar = ComparableVersion.class.getProtectionDomain().getCodeSource().getLocation().getPath();
      System.out.println(jar.replaceAll(".*/", "").replace(".jar", "") + ", ComparableVersion");
      return;
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] pair = line.split("\t");
      int verdict = new ComparableVersion(pair[0]).compareTo(new ComparableVersion(pair[1]));
      System.out.println(line + "\t" + Integer.signum(verdict));
    }
  }
}
