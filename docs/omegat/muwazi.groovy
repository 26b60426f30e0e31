/* Asks a muwazi server for every segment that has no translation yet, and writes what it finds to
 * tm/muwazi-server.tmx of the project, which OmegaT reads at once.
 *
 * In OmegaT: Tools > Scripting > New, paste, Run. Address and token stand in the environment:
 * MUWAZI_URL (by default http://127.0.0.1:8750) and, where the server has accounts, MUWAZI_TOKEN.
 */
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import groovy.xml.XmlUtil

def url = System.getenv("MUWAZI_URL") ?: "http://127.0.0.1:8750"
def token = System.getenv("MUWAZI_TOKEN")
def properties = project.projectProperties
def source = properties.sourceLanguage.language
def target = properties.targetLanguage.language

def ask = { strings ->
    def connection = new URL(url + "/api/v1/segments/lookup").openConnection()
    connection.doOutput = true
    connection.connectTimeout = 5000
    connection.setRequestProperty("Content-Type", "application/json")
    if (token) connection.setRequestProperty("Authorization", "Bearer " + token)
    def question = [strings: strings, source_language: source, target_language: target,
                    limit: 3, min_score: 60]
    connection.outputStream.withStream { it.write(JsonOutput.toJson(question).getBytes("UTF-8")) }
    new JsonSlurper().parseText(connection.inputStream.getText("UTF-8")).results
}

def open = project.allEntries.findAll { !project.getTranslationInfo(it).isTranslated() }
def strings = open.collect { it.srcText }.unique().findAll { it.trim() && it.length() <= 4000 }
def units = new LinkedHashMap()
strings.collate(200).each { some ->
    ask(some).each { one -> one.matches.each { units[it.source + "\u0000" + it.target] = it } }
}
if (!units.isEmpty()) {
    def text = new StringBuilder('<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">')
    text << '<header creationtool="muwazi" creationtoolversion="1" segtype="sentence" o-tmf="json"'
    text << " adminlang=\"en\" srclang=\"${source}\" datatype=\"plaintext\"/><body>\n"
    units.values().each {
        text << "<tu><tuv xml:lang=\"${source}\"><seg>${XmlUtil.escapeXml(it.source)}</seg></tuv>"
        text << "<tuv xml:lang=\"${target}\"><seg>${XmlUtil.escapeXml(it.target)}</seg></tuv></tu>\n"
    }
    text << "</body></tmx>\n"
    new File(properties.getTMRoot(), "muwazi-server.tmx").setText(text.toString(), "UTF-8")
}
def told = "muwazi: " + strings.size() + " segments asked, " + units.size() + " units found"
// There is a console in OmegaT's window, and none where OmegaT runs from the command line.
binding.hasVariable("console") ? console.println(told) : println(told)
